import { useCallback, useState } from 'react';
import * as api from '../api/quarantine';
import { useBusy } from '../app/Page';
import { number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { DeviceList } from './DeviceList';
import { Loaded, PanelHead, type Said, Toast } from './parts';
import { reasonText } from './quarantineText';
import type { PartProps } from './slots';
import { usePolling } from './usePolling';

const EVERY_MS = 20_000;

/** What phones handed in and was not taken as it was: nothing of it is lost. And the phones. */
export function QuarantineTab(props: PartProps) {
  const { lang, t } = useWords();
  const { region, nudge, clock } = props;
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.quarantine(region, signal), [region]),
    EVERY_MS,
    nudge,
  );
  const [said, setSaid] = useState<Said | null>(null);
  return (
    <div className="patrol-two even">
      <section className="patrol-page" aria-label={t('quar.title')}>
        <PanelHead title={t('quar.title')} about={t('quar.about')} reading={reading} />
        <Toast said={said} close={() => setSaid(null)} />
        <Loaded reading={reading}>
          {(items) =>
            items.length === 0 ? (
              <p className="notice muted">{t('quar.none')}</p>
            ) : (
              <>
                <p className="muted patrol-count num">
                  {t('quar.count', { n: number(lang, items.length) })}
                </p>
                <ul className="quarantine-list">
                  {items.map((item) => (
                    <Row
                      key={item.id}
                      item={item}
                      at={clock.short(unixSeconds(item.stored_at))}
                      told={item.at == null ? '' : clock.short(unixSeconds(item.at))}
                      region={props.names.get(item.region) ?? item.region}
                      said={(next) => {
                        setSaid(next);
                        reading.refresh();
                      }}
                    />
                  ))}
                </ul>
              </>
            )
          }
        </Loaded>
      </section>
      <DeviceList {...props} />
    </div>
  );
}

function Row({
  item,
  at,
  told,
  region,
  said,
}: {
  item: api.Quarantined;
  /** when it arrived */
  at: string;
  /** the instant that it tells of; '' for none */
  told: string;
  region: string;
  said: (said: Said) => void;
}) {
  const words = useWords();
  const { t, open } = words;
  const [busy, start] = useBusy();
  const [note, setNote] = useState<string | null>(null);
  const kind = open('quar.kind', item.kind);
  const run = (act: () => Promise<api.Quarantined>, good: 'quar.accepted' | 'quar.dismissed') =>
    void start(async () => {
      try {
        const still = (await act()).state === 'quarantined';
        said({ text: t(still ? 'quar.still' : good, { kind }), tone: still ? 'bad' : 'good' });
      } catch (error) {
        said({ text: t('task2.failed', { reason: faultsOf(words, error) }), tone: 'bad' });
      }
    });
  return (
    <li className="card" data-record={item.id}>
      <p className="quarantine-head">
        <strong>{kind}</strong>
        <span>{item.name}</span>
        <small className="muted num">
          {region} · {t('quar.arrived', { at })}
        </small>
      </p>
      {(item.place !== '' || told !== '') && (
        <p className="num">
          {[item.place, told && t('quar.told', { at: told })].filter(Boolean).join(' · ')}
        </p>
      )}
      <ul className="quarantine-why">
        {item.reasons.map((r) => (
          <li key={`${r.field}/${r.reason}`}>{reasonText(words, r)}</li>
        ))}
      </ul>
      {note === null ? (
        <div className="buttons">
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => run(() => api.acceptAgain(item.id), 'quar.accepted')}
          >
            {t('quar.accept')}
          </button>
          <button type="button" className="button" disabled={busy} onClick={() => setNote('')}>
            {t('quar.dismiss')}
          </button>
        </div>
      ) : (
        <form
          className="quarantine-note"
          onSubmit={(e) => {
            e.preventDefault();
            if (note.trim() !== '')
              run(() => api.dismissRecord(item.id, note.trim()), 'quar.dismissed');
          }}
        >
          <label>
            <span>{t('quar.dismiss.why')}</span>
            <input value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} />
          </label>
          <div className="buttons">
            <button type="submit" className="button" disabled={busy || note.trim() === ''}>
              {t('quar.dismiss')}
            </button>
            <button type="button" className="button quiet" onClick={() => setNote(null)}>
              {t('app.dialog.cancel')}
            </button>
          </div>
        </form>
      )}
    </li>
  );
}
