import { useState } from 'react';
import { usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import type { Settings as All } from '../model';
import { NAVIGATORS } from '../order/navigate';
import { Frame } from '../parts/Frame';
import { useDo } from '../parts/useDo';

export function Settings() {
  const { t } = useWords();
  const settings = usePhoneState((s) => s.settings);
  return (
    <Frame title={t('settings.title')} page="settings" back>
      <div className="stack">
        <Quick />
        <Segments
          label={t('settings.navigation')}
          options={NAVIGATORS.map((value) => ({ value, label: t(`nav.${value}`) }))}
          value={settings.navigation}
          name="navigation"
        />
        <Storage />
        <p className="card small">{t('shift.note')}</p>
      </div>
    </Frame>
  );
}

/** What one may need before anything can be read: text size, look, language. */
export function Quick() {
  const { t } = useWords();
  const settings = usePhoneState((s) => s.settings);
  return (
    <div className="stack">
      <Segments
        label={t('settings.text')}
        options={(['standard', 'large', 'largest'] as const).map((value) => ({
          value,
          label: t(`settings.text.${value}`),
        }))}
        value={settings.text}
        name="text"
      />
      <Segments
        label={t('settings.look')}
        options={(['normal', 'sun'] as const).map((value) => ({
          value,
          label: t(`settings.look.${value}`),
        }))}
        value={settings.look}
        name="look"
      />
      <Segments
        label={t('settings.language')}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        value={settings.language}
        name="language"
      />
    </div>
  );
}

function Segments<K extends keyof All>({
  label,
  options,
  value,
  name,
}: {
  label: string;
  options: readonly { value: All[K]; label: string }[];
  value: All[K];
  name: K;
}) {
  const phone = usePhone();
  return (
    <fieldset className="stack tight">
      <legend className="small strong">{label}</legend>
      <div className="segments">
        {options.map((o) => (
          <button
            key={o.value}
            type="button"
            aria-pressed={o.value === value}
            onClick={() => void phone.set({ [name]: o.value })}
          >
            {o.label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

const MEGABYTE = 1_000_000;

function Storage() {
  const { t } = useWords();
  const phone = usePhone();
  const storage = usePhoneState((s) => s.storage);
  const { run, busy, fault } = useDo();
  const [refused, setRefused] = useState(false);
  return (
    <section className="card stack tight">
      <h2>{t('settings.storage')}</h2>
      <p>{t('settings.storage.used', { used: (storage.used / MEGABYTE).toFixed(1) })}</p>
      {storage.full && <p className="note bad">{t('app.full')}</p>}
      {storage.persisted === true ? (
        <p className="muted">{t('settings.storage.kept')}</p>
      ) : (
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => run(() => phone.askPersist()).then((kept) => setRefused(kept === false))}
        >
          {t('settings.storage.ask')}
        </button>
      )}
      {refused && <p className="small muted">{t('settings.storage.refused')}</p>}
      {fault}
    </section>
  );
}
