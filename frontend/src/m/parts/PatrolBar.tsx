import { useState } from 'react';
import { useNow, usePhone, usePhoneState, useShift } from '../hooks';
import { useWords } from '../i18n/words';
import type { ShiftVerb } from '../model';
import { uncollectedMinutes } from '../order/shift';
import { Ask } from './Ask';
import { useDo } from './useDo';
import { useTrack } from './useTrack';

/** 开始巡查 / 暂停 / 结束, with what was walked so far. */
export function PatrolBar() {
  const { t, metres } = useWords();
  const phone = usePhone();
  const shift = useShift();
  const locating = usePhoneState((s) => s.locating.state);
  const rules = usePhoneState((s) => s.pack?.device_rules ?? null);
  const track = useTrack();
  const now = useNow(10_000);
  const [asking, setAsking] = useState(false);
  const { run, busy, fault } = useDo();
  const step = (verb: ShiftVerb) => run(() => phone.shift(verb));

  if (shift === null)
    return (
      <section className="patrol" aria-label={t('shift.label')}>
        <button
          type="button"
          className="button primary wide"
          disabled={busy}
          onClick={() => step('start')}
        >
          {t('shift.start')}
        </button>
        {fault}
      </section>
    );

  const on = shift.state === 'on';
  const minutes = Math.floor(shift.seconds / 60);
  const started = Date.parse(shift.started_at);
  // Pauses are not missed: no more than the time on duty can be.
  const silent = uncollectedMinutes(track, started, now, rules?.still_seconds ?? 300);
  const missed = Math.min(silent, minutes);
  return (
    <section className="patrol" aria-label={t('shift.label')}>
      <dl>
        <div>
          <dt>{t(on ? 'shift.on' : 'shift.paused')}</dt>
          <dd>
            {minutes} {t('shift.minutes')}
          </dd>
        </div>
        <div>
          <dt>{t('shift.way')}</dt>
          <dd>{metres(shift.metres)}</dd>
        </div>
        {on && missed > 0 && (
          <div>
            <dt>{t('shift.uncollected')}</dt>
            <dd>{t('shift.uncollected.n', { n: missed })}</dd>
          </div>
        )}
      </dl>
      <div className="steps">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => step(on ? 'pause' : 'resume')}
        >
          {t(on ? 'shift.pause' : 'shift.resume')}
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => setAsking(true)}>
          {t('shift.end')}
        </button>
      </div>
      {on && locating === 'denied' && <p className="small muted">{t('shift.denied')}</p>}
      {on && locating === 'unavailable' && <p className="small muted">{t('shift.unavailable')}</p>}
      {fault}
      {asking && (
        <Ask
          title={t('shift.end.ask')}
          text={t('shift.end.sum', {
            minutes,
            way: metres(shift.metres),
            visits: shift.visits,
          })}
          yes={t('shift.end')}
          chosen={(yes) => {
            setAsking(false);
            if (yes) void step('end');
          }}
        />
      )}
    </section>
  );
}
