import { useState } from 'react';
import { usePack, usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import { Field } from '../parts/Choices';
import { Frame } from '../parts/Frame';
import { NoPack } from '../parts/NoPack';
import { TakePhoto } from '../parts/Photos';
import { ProblemRow } from '../parts/ProblemRow';
import { useDo } from '../parts/useDo';
import { useToday } from '../parts/usePlaces';

/** 挂图作战: the open problems of my grids, the earliest deadline first. */
export function Problems() {
  const { t } = useWords();
  const pack = usePack();
  const today = useToday();
  if (pack === null)
    return (
      <Frame title={t('problems.title')} page="problems" back>
        <NoPack />
      </Frame>
    );
  const open = pack.problems
    .filter((p) => p.state !== 'struck')
    .sort((a, b) => ((a.deadline_on ?? '9') < (b.deadline_on ?? '9') ? -1 : 1));
  return (
    <Frame title={t('problems.title')} page="problems" back>
      <div className="stack tight">
        {open.length === 0 && <p className="card">{t('problems.none')}</p>}
        {open.map((p) => (
          <ProblemRow key={p.id} problem={p} today={today} />
        ))}
      </div>
    </Frame>
  );
}

/** One problem: put right with photos, or checked by another person and struck off. */
export function Problem({ id }: { id: string }) {
  const { t, open } = useWords();
  const phone = usePhone();
  const pack = usePack();
  const { run, busy, fault } = useDo();
  const [note, setNote] = useState('');
  const [photos, setPhotos] = useState<readonly Blob[]>([]);
  const [kept, setKept] = useState(false);
  const problem = pack?.problems.find((p) => p.id === id);
  if (pack === null || problem === undefined)
    return (
      <Frame title={t('problems.title')} page="problem" back>
        <p className="card">{t('problems.gone')}</p>
      </Frame>
    );
  const strike = problem.state === 'rectified';
  const place = pack.institutions.find((i) => i.id === problem.institution);
  const send = () =>
    run(() =>
      strike ? phone.strike(id, note.trim()) : phone.rectify(id, note.trim(), photos),
    ).then((sent) => sent !== undefined && setKept(true));
  return (
    <Frame
      title={problem.number}
      page="problem"
      back
      action={
        !kept && (
          <button
            type="button"
            className="button primary wide"
            disabled={busy || (!strike && photos.length === 0)}
            onClick={send}
          >
            {t(strike ? 'problems.strike.do' : 'problems.rectify.do')}
          </button>
        )
      }
    >
      <div className="stack">
        <section className="card stack tight">
          <p className="badges">
            <span className="badge" data-tone={strike ? 'warn' : 'bad'}>
              {open('problem', problem.state)}
            </span>
            {problem.deadline_on !== null && (
              <span className="small">{t('tasks.due', { date: problem.deadline_on })}</span>
            )}
          </p>
          <p className="strong thing">{problem.what}</p>
          {place !== undefined && <p className="thing">{place.name}</p>}
          {problem.responsible !== '' && (
            <p className="small muted">
              {t('problems.who')}: {problem.responsible}
            </p>
          )}
        </section>
        {kept ? (
          <p className="note good" role="status">
            {t('problems.sent')}
          </p>
        ) : (
          <section className="card stack">
            {strike ? (
              <p className="small muted">{t('problems.strike.other')}</p>
            ) : (
              <div className="row">
                <TakePhoto
                  label={t('problems.after')}
                  busy={busy}
                  taken={(file) => setPhotos([...photos, file])}
                />
                <span>{t('photo.count', { n: photos.length })}</span>
              </div>
            )}
            <Field label={t('problems.note')}>
              {(about) => (
                <textarea
                  {...about}
                  maxLength={500}
                  value={note}
                  onChange={(e) => setNote(e.target.value)}
                />
              )}
            </Field>
            {fault}
          </section>
        )}
      </div>
    </Frame>
  );
}
