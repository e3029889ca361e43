import { type ReactNode, useId } from 'react';
import { DataAge } from '../app/Page';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import type { Reading } from './usePolling';

/** Title of a panel with the age of what it shows. */
export function PanelHead({
  title,
  about,
  reading,
  children,
}: {
  title: string;
  about?: string;
  reading: Pick<Reading<unknown>, 'readAt' | 'error' | 'refresh'>;
  children?: ReactNode;
}) {
  return (
    <div className="patrol-panel-head">
      <div className="patrol-title">
        <h2>{title}</h2>
        {reading.readAt > 0 && (
          <DataAge
            readAt={reading.readAt}
            stale={reading.error !== null}
            refresh={reading.refresh}
          />
        )}
      </div>
      {about !== undefined && <p className="muted patrol-about">{about}</p>}
      {children}
    </div>
  );
}

/** What is read, or that it is not there yet, or why it is not. */
export function Loaded<T>({
  reading,
  children,
}: {
  reading: Reading<T>;
  children: (value: T) => ReactNode;
}) {
  const words = useWords();
  const { t } = words;
  if (reading.value !== null) return <>{children(reading.value)}</>;
  if (reading.error === null) return <p className="notice muted">{t('patrol.loading')}</p>;
  return (
    <div className="notice" role="alert">
      <p>{t('patrol.failed', { reason: reasonOf(words, reading.error) })}</p>
      <button type="button" className="button" onClick={reading.refresh}>
        {t('app.retry')}
      </button>
    </div>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A filter; its label is read, and seen where there is room. */
export function Filter({
  label,
  value,
  choices,
  choose,
}: {
  label: string;
  value: string;
  choices: readonly Choice[];
  choose: (value: string) => void;
}) {
  return (
    <label className="patrol-filter">
      <span>{label}</span>
      <select value={value} onChange={(e) => choose(e.target.value)}>
        {choices.map((c) => (
          <option key={c.value} value={c.value}>
            {c.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One of a few, all to be seen. */
export function Segments({
  label,
  value,
  choices,
  choose,
}: {
  label: string;
  value: string;
  choices: readonly Choice[];
  choose: (value: string) => void;
}) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{label}</legend>
      {choices.map((c) => (
        <label key={c.value} data-chosen={c.value === value}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            value={c.value}
            checked={c.value === value}
            onChange={() => choose(c.value)}
          />
          {c.label}
        </label>
      ))}
    </fieldset>
  );
}

export interface Said {
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** What came of the last act. */
export function Toast({ said, close }: { said: Said | null; close: () => void }) {
  const { t } = useWords();
  if (said === null) return null;
  return (
    <p className="toast" data-tone={said.tone} role={said.tone === 'bad' ? 'alert' : 'status'}>
      <span>{said.text}</span>
      <button type="button" className="button quiet" aria-label={t('panel.close')} onClick={close}>
        ×
      </button>
    </p>
  );
}
