import { useEffect, useRef, useState } from 'react';
import * as api from '../api/patrol';
import { useBusy } from '../app/Page';
import { type Clock, distanceText, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { FormAlert } from '../plan/formParts';
import { minutesText } from './people';
import { timeBar } from './trackLines';

const REASONS = ['silent', 'sos', 'complaint', 'check', 'other'] as const;
type Reason = (typeof REASONS)[number];
/** A reason in one's own words is at least so long. */
const SHORTEST = 4;

/** Today's track: first why one looks, then what is known and what is not. */
export function TrackBox({
  person,
  clock,
  track,
  show,
}: {
  person: api.PatrolPerson;
  region: string;
  clock: Clock;
  track: api.Track | null;
  show: (track: api.Track | null) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [reason, setReason] = useState<Reason | null>(null);
  const [own, setOwn] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const request = useRef(new AbortController());
  useEffect(() => () => request.current.abort(), []);
  const { shift } = person;
  if (shift === null) return <p className="muted track-none">{t('track.none')}</p>;
  if (track !== null) return <TrackFacts track={track} clock={clock} close={() => show(null)} />;
  const said = reason === null ? '' : reason === 'other' ? own.trim() : t(`track.reason.${reason}`);
  const enough = reason !== null && (reason !== 'other' || said.length >= SHORTEST);
  const look = () =>
    start(async () => {
      setFailure('');
      request.current = new AbortController();
      const { signal } = request.current;
      try {
        const found = await api.track(shift, said, signal);
        if (!signal.aborted) show(found);
      } catch (error) {
        if (!signal.aborted) setFailure(t('track.failed', { reason: reasonOf(words, error) }));
      }
    });
  return (
    <form
      className="track-ask"
      onSubmit={(e) => {
        e.preventDefault();
        if (enough) void look();
      }}
    >
      <h3>{t('track.title')}</h3>
      <p className="track-recorded">{t('track.recorded')}</p>
      <fieldset>
        <legend>{t('track.why')}</legend>
        {REASONS.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name="track-reason"
              checked={reason === one}
              onChange={() => setReason(one)}
            />
            {t(`track.reason.${one}`)}
          </label>
        ))}
      </fieldset>
      {reason === 'other' && (
        <label className="track-own">
          <span>{t('track.own')}</span>
          <input value={own} maxLength={200} onChange={(e) => setOwn(e.target.value)} />
        </label>
      )}
      <FormAlert text={failure} />
      <button type="submit" className="button primary" disabled={!enough || busy}>
        {t(busy ? 'track.reading' : 'track.look')}
      </button>
    </form>
  );
}

function TrackFacts({
  track,
  clock,
  close,
}: {
  track: api.Track;
  clock: Clock;
  close: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const first = unixSeconds(track.from);
  const last = unixSeconds(track.until);
  const parts = timeBar(first, last, track.uncollected, track.paused);
  const time = (seconds: number) => clock.short(seconds).slice(-5);
  const cells = track.cells.toSorted((a, b) => b.seconds - a.seconds);
  const missing = track.uncollected.reduce(
    (sum, s) => sum + unixSeconds(s.until) - unixSeconds(s.from),
    0,
  );
  return (
    <section className="track-facts" aria-label={t('track.title')}>
      <div className="card-head">
        <h3>{t('track.title')}</h3>
        <button type="button" className="button quiet" onClick={close}>
          {t('track.hide')}
        </button>
      </div>
      <p className="num">
        {t('track.sum', {
          metres: distanceText(words, track.metres),
          minutes: minutesText(words, track.minutes),
          points: number(lang, track.points.length),
        })}
      </p>
      {parts.length > 0 && (
        <>
          <div className="track-bar" aria-hidden="true">
            {parts.map((p) => (
              <i
                key={`${p.kind}/${p.from}`}
                data-kind={p.kind}
                style={{ left: `${p.left * 100}%`, width: `${p.width * 100}%` }}
                title={`${time(p.from)}–${time(p.until)} ${t(`track.${p.kind}`)}`}
              />
            ))}
          </div>
          <p className="track-ends num muted" aria-hidden="true">
            <span>{time(first)}</span>
            <span>{time(last)}</span>
          </p>
        </>
      )}
      {missing > 0 && (
        <details className="track-missing" open={track.uncollected.length <= 4}>
          <summary>{t('track.missing', { span: minutesText(words, missing / 60) })}</summary>
          <p className="muted">{t('track.missing.about')}</p>
          <ul className="num">
            {track.uncollected.map((s) => (
              <li key={s.from}>
                {time(unixSeconds(s.from))}–{time(unixSeconds(s.until))}{' '}
                {minutesText(words, (unixSeconds(s.until) - unixSeconds(s.from)) / 60)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {cells.length > 0 && (
        <details>
          <summary>{t('track.cells', { n: number(lang, cells.length) })}</summary>
          <ul className="track-cells num">
            {cells.map(({ cell, seconds }) => (
              <li key={cell}>
                <code>{cell}</code> {minutesText(words, Math.max(1, seconds / 60))}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
