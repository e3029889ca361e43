import { useEffect, useMemo, useRef, useState } from 'react';
import * as api from '../api/messages';
import { Problem } from '../api/problem';
import type { Region } from '../api/types';
import { useBusy } from '../app/Page';
import { PATROL } from '../app/patrolroute';
import { formatRoute } from '../app/route';
import { clockOf, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { FormAlert, FormDialog, FormField } from '../plan/formParts';
import { Alarm } from './alarm';
import { HEADS } from './roles';
import type { Calls } from './SosWatch';
import '../styles/sos.css';

/** Above every page while somebody calls for help. */
export function SosBanner({
  calls,
  error,
  refresh,
  regions,
  timezone,
}: Omit<Calls, 'nudge' | 'readAt'> & { regions: readonly Region[]; timezone: string }) {
  const { t } = useWords();
  const waiting = calls.filter((c) => c.state === 'open');
  const [muted, setMuted] = useState<ReadonlySet<string>>(new Set());
  const loud = waiting.some((c) => !muted.has(c.id));
  const ready = useAlarm(loud);
  const title = useRef(document.title);
  useEffect(() => {
    if (waiting.length === 0) return;
    title.current = document.title;
    document.title = `⚠ ${t('sos.title.page')} · ${title.current}`;
    return () => {
      document.title = title.current;
    };
  }, [waiting.length, t]);
  return (
    <>
      {/* There from the first, so that what comes into it is read out. */}
      <div role="alert" className="visually-hidden">
        {waiting.map((c) => t('sos.spoken', { name: c.name })).join(' ')}
      </div>
      {calls.length > 0 && (
        <section
          className="sos-banner"
          aria-label={t('sos.title')}
          data-waiting={waiting.length > 0}
        >
          <ul>
            {calls.map((call) => (
              <Call
                key={call.id}
                call={call}
                region={regions.find((r) => r.code === call.region)?.name ?? call.region}
                timezone={timezone}
                done={refresh}
              />
            ))}
          </ul>
          <div className="sos-foot">
            {error !== null && <strong>{t('data.stale')}</strong>}
            {loud && !ready && <span>{t('sos.sound.touch')}</span>}
            {loud && ready && (
              <button
                type="button"
                className="button"
                onClick={() => setMuted(new Set(waiting.map((c) => c.id)))}
              >
                {t('sos.mute')}
              </button>
            )}
          </div>
        </section>
      )}
    </>
  );
}

function useAlarm(on: boolean): boolean {
  const [ready, setReady] = useState(false);
  const alarm = useRef<Alarm | null>(null);
  useEffect(() => {
    const mine = new Alarm(() => setReady(mine.ready));
    alarm.current = mine;
    return () => mine.destroy();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins as soon as it can be heard
  useEffect(() => alarm.current?.sound(on), [on, ready]);
  return ready;
}

function Call({
  call,
  region,
  timezone,
  done,
}: {
  call: api.SOS;
  /** its name */
  region: string;
  timezone: string;
  done: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const [busy, start] = useBusy();
  const [failure, setFailure] = useState('');
  const [ending, setEnding] = useState(false);
  const clock = useMemo(() => clockOf(lang, timezone), [lang, timezone]);
  const run = (act: () => Promise<unknown>) =>
    start(async () => {
      setFailure('');
      try {
        await act();
        setEnding(false);
      } catch (refused) {
        // Somebody else was first: as good as done.
        if (refused instanceof Problem && refused.status === 409) setEnding(false);
        else setFailure(t('sos.failed', { reason: reasonOf(words, refused) }));
      } finally {
        done();
      }
    });
  const at = clock.full(unixSeconds(call.at)).slice(11, 16);
  const where = formatRoute({ ...PATROL, sos: call.id, item: call.officer });
  return (
    <li data-state={call.state} data-call={call.id}>
      <b className="sos-chip">{t('sos.short')}</b>
      <p>
        <strong>{call.name}</strong> {t('sos.calls', { at })}
        {call.simulated && <small className="chip simulated small">{t('sos.drill')}</small>}
        {call.note !== '' && <span className="sos-note">“{call.note}”</span>}
        <small className="sos-heard">
          {t('sos.heard', {
            region,
            who: HEADS.map((role) => t(`role.${role}`)).join(lang === 'zh-CN' ? '、' : ', '),
          })}
        </small>
        {call.state === 'acknowledged' && (
          <small>{t('sos.seen', { by: call.acknowledged_by ?? '—' })}</small>
        )}
      </p>
      <span className="sos-acts">
        {call.lon === null ? (
          <small>{t('sos.nowhere')}</small>
        ) : (
          <a className="button" href={where}>
            {t('sos.show')}
          </a>
        )}
        {call.state === 'open' && (
          <button
            type="button"
            className="button primary"
            disabled={busy}
            onClick={() => void run(() => api.acknowledgeCall(call.id))}
          >
            {t('sos.acknowledge')}
          </button>
        )}
        <button type="button" className="button" disabled={busy} onClick={() => setEnding(true)}>
          {t('sos.end')}
        </button>
      </span>
      {failure !== '' && !ending && <FormAlert text={failure} />}
      {ending && (
        <EndForm
          name={call.name}
          failure={failure}
          busy={busy}
          end={(note) => void run(() => api.endCall(call.id, note))}
          close={() => setEnding(false)}
        />
      )}
    </li>
  );
}

/** How it went: a call does not end without a word. */
function EndForm({
  name,
  failure,
  busy,
  end,
  close,
}: {
  name: string;
  failure: string;
  busy: boolean;
  end: (note: string) => void;
  close: () => void;
}) {
  const { t } = useWords();
  const [note, setNote] = useState('');
  const given = note.trim();
  return (
    <FormDialog title={t('sos.end.title', { name })} closed={close}>
      <form
        className="plan-form work"
        onSubmit={(e) => {
          e.preventDefault();
          if (given !== '') end(given);
        }}
      >
        <FormField label={t('sos.end.how')} about={t('sos.end.about')}>
          {(ids) => (
            <input
              {...ids}
              value={note}
              maxLength={500}
              onChange={(e) => setNote(e.target.value)}
            />
          )}
        </FormField>
        <FormAlert text={failure} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={busy || given === ''}>
            {t('sos.end')}
          </button>
        </div>
      </form>
    </FormDialog>
  );
}
