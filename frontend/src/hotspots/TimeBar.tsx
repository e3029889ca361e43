import { useEffect, useMemo, useState } from 'react';
import { useWords } from '../i18n/language';
import { monthSteps, stepOf } from './window';

const MONTHS = 12;
const LENGTHS = [30, 90, 180, 365] as const;
/** How long a window stays when they are played. */
const FRAME_MS = 1100;

/** Which window of time: its last day, month by month, and its length. */
export function TimeBar({
  today,
  until,
  days,
  usualDays,
  shown,
  busy,
  choose,
  comparing,
  compare,
}: {
  today: string;
  /** null: today */
  until: string | null;
  /** null: as usual */
  days: number | null;
  /** null: not known yet */
  usualDays: number | null;
  /** the window that is on the map; null: none yet */
  shown: { readonly from: string; readonly until: string } | null;
  /** another one was asked for and is not there yet */
  busy: boolean;
  choose: (part: { until?: string | null; days?: number | null }) => void;
  comparing: boolean;
  /** begins to compare with another window, or ends it */
  compare: () => void;
}) {
  const { t } = useWords();
  const steps = useMemo(() => monthSteps(today, MONTHS), [today]);
  const last = steps.length - 1;
  const step = until === null ? last : stepOf(steps, until);
  const [playing, setPlaying] = useState(false);
  const go = (to: number) => choose({ until: to >= last ? null : (steps[to] ?? null) });
  const ended = step >= last;

  useEffect(() => {
    if (!playing || busy) return;
    if (ended) {
      setPlaying(false);
      return;
    }
    const next = step + 1 >= last ? null : (steps[step + 1] ?? null);
    const timer = window.setTimeout(() => choose({ until: next }), FRAME_MS);
    return () => window.clearTimeout(timer);
  }, [playing, busy, ended, step, last, steps, choose]);

  const said =
    shown === null ? '' : t(until === null ? 'hot.window.value.today' : 'hot.window.value', shown);
  const length = days ?? usualDays;
  const lengths =
    length === null || LENGTHS.some((n) => n === length) ? LENGTHS : [length, ...LENGTHS];
  return (
    <section className="time-bar" aria-label={t('hot.window')} aria-busy={busy}>
      <button
        type="button"
        className="button play"
        aria-pressed={playing}
        onClick={() => {
          if (!playing && ended) go(0);
          setPlaying(!playing);
        }}
      >
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d={playing ? 'M2 1h3v10H2zM7 1h3v10H7z' : 'M2 1l9 5-9 5z'} fill="currentColor" />
        </svg>
        {t(playing ? 'hot.window.pause' : 'hot.window.play')}
      </button>
      <label className="time-slider">
        <span className="visually-hidden">{t('hot.window.last')}</span>
        <input
          type="range"
          min={0}
          max={last}
          step={1}
          value={step}
          aria-valuetext={step >= last ? t('hot.window.today') : (until ?? '')}
          onChange={(e) => {
            setPlaying(false);
            go(Number(e.target.value));
          }}
        />
        <span className="time-ticks num" aria-hidden="true">
          {steps.map((day, i) => (
            <i key={day} data-on={i === step}>
              {i === last ? t('hot.window.today') : monthOf(day, i === 0)}
            </i>
          ))}
        </span>
      </label>
      <div className="time-more">
        <label>
          <span className="visually-hidden">{t('hot.window.day')}</span>
          <input
            type="date"
            max={today}
            value={until ?? today}
            onChange={(e) => {
              const { value } = e.target;
              if (value !== '' && value <= today) choose({ until: value === today ? null : value });
            }}
          />
        </label>
        <label>
          <span className="visually-hidden">{t('hot.window.days')}</span>
          <select
            value={length ?? ''}
            onChange={(e) => {
              const chosen = Number(e.target.value);
              choose({ days: chosen === usualDays ? null : chosen });
            }}
          >
            {length === null && <option value="">—</option>}
            {lengths.map((n) => (
              <option key={n} value={n}>
                {t('hot.window.days.value', { days: n })}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button" aria-pressed={comparing} onClick={compare}>
          {t('hot.compare')}
        </button>
      </div>
      <p className="time-said num" role="status">
        {said}
      </p>
    </section>
  );
}

/** 6月 is '6', with the year where it is needed. */
function monthOf(day: string, first: boolean): string {
  const [year = '', month = ''] = day.split('-');
  const n = String(Number(month));
  return first || n === '1' ? `${year.slice(2)}/${n}` : n;
}
