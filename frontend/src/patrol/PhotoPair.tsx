import { useState } from 'react';
import { blobAddress, type SiteProblem } from '../api/problems';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import '../styles/photo.css';

/** Photos before and after, side by side. */
export function PhotoPair({
  problem,
  place,
  clock,
}: {
  problem: SiteProblem;
  place: string;
  clock: Clock;
}) {
  const { t } = useWords();
  const mark = (at: string | null) =>
    `${at === null ? '' : `${clock.full(unixSeconds(at)).slice(0, 16)} `}${place} ${problem.number}`;
  const sides = [
    { name: 'before', at: problem.found_at },
    { name: 'after', at: problem.rectified_at },
  ] as const;
  const of = (role: string) => problem.photos.filter((p) => p.role === role);
  return (
    <div className="photo-pair">
      {sides.map((side) => (
        <section key={side.name} aria-label={t(`photo.${side.name}`)}>
          <h4>{t(`photo.${side.name}`)}</h4>
          {of(side.name).length === 0 ? (
            <p className="photo-none muted">{t('photo.none')}</p>
          ) : (
            of(side.name).map((p, i) => (
              <Photo
                key={p.sha256}
                sha={p.sha256}
                label={`${t(`photo.${side.name}`)} ${i + 1}`}
                mark={mark(p.taken_at ?? side.at)}
              />
            ))
          )}
        </section>
      ))}
      <p className="muted photo-note">{t('photo.recorded')}</p>
    </div>
  );
}

/** The watermark lies over the picture; the original bytes stay as they were taken. */
export function Photo({ sha, label, mark }: { sha: string; label: string; mark: string }) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  if (failed) return <p className="photo-none muted">{t('photo.missing')}</p>;
  return (
    <figure className="photo">
      <img src={blobAddress(sha)} alt={label} loading="lazy" onError={() => setFailed(true)} />
      <figcaption className="num">{mark}</figcaption>
    </figure>
  );
}

/** A picture, or what was said. */
export function Taken({
  photo,
  mark,
}: {
  photo: { readonly sha256: string; readonly role: string; readonly type: string };
  mark: string;
}) {
  const { open } = useWords();
  const label = open('visit.role', photo.role);
  if (photo.type.startsWith('audio/'))
    // biome-ignore lint/a11y/useMediaCaption: a voice note has no captions
    return <audio controls src={blobAddress(photo.sha256)} aria-label={label} />;
  return <Photo sha={photo.sha256} label={label} mark={mark} />;
}
