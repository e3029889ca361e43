import { useCallback, useState } from 'react';
import * as api from '../api/quarantine';
import { useBusy } from '../app/Page';
import { unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { FormAlert, FormDialog, FormField } from '../plan/formParts';
import { Loaded, PanelHead, type Said, Toast } from './parts';
import type { PartProps } from './slots';
import { usePolling } from './usePolling';

const EVERY_MS = 60_000;
/** So much of a device's id tells it from the others, and is typed to wipe it. */
const SHOWN = 8;

/** Phones that hand in work; one that is lost is wiped. */
export function DeviceList({ region, clock }: PartProps) {
  const { t } = useWords();
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.devices(region, signal), [region]),
    EVERY_MS,
  );
  const [asked, setAsked] = useState<api.Device | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  return (
    <section className="patrol-page" aria-label={t('dev.title')}>
      <PanelHead title={t('dev.title')} about={t('dev.about')} reading={reading} />
      <Toast said={said} close={() => setSaid(null)} />
      <Loaded reading={reading}>
        {(items) =>
          items.length === 0 ? (
            <p className="notice muted">{t('dev.none')}</p>
          ) : (
            <ul className="device-list">
              {items.map((device) => (
                <li
                  key={`${device.id}/${device.name}`}
                  data-device={device.id}
                  data-wiped={device.wiped_at !== null}
                >
                  <p>
                    <strong>{device.name}</strong> <code>{device.id.slice(0, SHOWN)}</code>
                    {device.app !== '' && <small className="muted"> {device.app}</small>}
                  </p>
                  <small className="muted num">
                    {t('dev.seen', {
                      at:
                        device.last_seen_at === null
                          ? '—'
                          : clock.short(unixSeconds(device.last_seen_at)),
                    })}
                  </small>
                  {device.wiped_at !== null ? (
                    <b className="chip">
                      {t('dev.wiped', { at: clock.short(unixSeconds(device.wiped_at)) })}
                    </b>
                  ) : (
                    <button type="button" className="button" onClick={() => setAsked(device)}>
                      {t('dev.wipe')}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {asked !== null && (
        <WipeForm
          device={asked}
          done={(text) => {
            setAsked(null);
            setSaid({ text, tone: 'good' });
            reading.refresh();
          }}
          close={() => setAsked(null)}
        />
      )}
    </section>
  );
}

/** What cannot be taken back is typed. */
function WipeForm({
  device,
  done,
  close,
}: {
  device: api.Device;
  done: (text: string) => void;
  close: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const code = device.id.slice(0, SHOWN);
  const right = typed.trim().toLowerCase() === code;
  const name = device.name;
  const wipe = () =>
    start(async () => {
      try {
        await api.wipe(device.id);
        done(t('dev.done', { name }));
      } catch (error) {
        setFailure(t('task2.failed', { reason: faultsOf(words, error) }));
      }
    });
  return (
    <FormDialog title={t('dev.wipe.title', { name })} closed={close}>
      <form
        className="plan-form work"
        onSubmit={(e) => {
          e.preventDefault();
          if (right) void wipe();
        }}
      >
        <p>{t('dev.wipe.about')}</p>
        <FormField
          label={t('dev.wipe.type', { code })}
          fault={typed.length >= SHOWN && !right ? t('dev.wipe.wrong') : ''}
        >
          {(ids) => (
            <input
              {...ids}
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(e) => setTyped(e.target.value)}
            />
          )}
        </FormField>
        <FormAlert text={failure} />
        <div className="buttons">
          <button type="submit" className="button danger" disabled={!right || busy}>
            {t('dev.wipe')}
          </button>
        </div>
      </form>
    </FormDialog>
  );
}
