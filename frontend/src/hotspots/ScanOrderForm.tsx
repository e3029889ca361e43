import { type ReactNode, useId, useState } from 'react';
import { Problem } from '../api/problem';
import * as api from '../api/scans';
import { useBusy } from '../app/Page';
import type { MessageKey } from '../i18n/dictionary';
import { useWords, type Words } from '../i18n/language';
import { faultsOf, serverText } from '../i18n/reason';
import {
  DEFAULT_FORM,
  FIELD_OF_API,
  faultsOfForm,
  MODELS,
  orderOf,
  POPULATIONS,
  type ScanFault,
  type ScanField,
  type ScanForm,
} from './scanForm';

/** What the server said of the fields, and what it said besides. */
interface Refusal {
  readonly fields: Readonly<Partial<Record<ScanField, string>>>;
  readonly text: string;
}

const NO_REFUSAL: Refusal = { fields: {}, text: '' };

/** A new scan: every field has a default and says what it is. */
export function ScanOrderForm({
  region,
  started,
}: {
  region: string;
  started: (scan: api.Scan) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [shown, setShown] = useState(false);
  const [form, setForm] = useState<ScanForm>(DEFAULT_FORM);
  const [refusal, setRefusal] = useState(NO_REFUSAL);
  const [busy, start] = useBusy();
  const faults = faultsOfForm(form);
  const faulty = Object.keys(faults).length > 0;
  const change = (part: Partial<ScanForm>) => {
    setRefusal(NO_REFUSAL);
    setForm({ ...form, ...part });
  };

  const submit = () =>
    start(async () => {
      setRefusal(NO_REFUSAL);
      try {
        const scan = await api.askScan(orderOf(form, region));
        setShown(false);
        started(scan);
      } catch (error) {
        setRefusal(refusalOf(words, error));
      }
    });

  if (!shown)
    return (
      <button type="button" className="button scan-new" onClick={() => setShown(true)}>
        {t('scan.new')}
      </button>
    );
  const field = (name: ScanField, label: MessageKey, about: MessageKey, type = 'text') => {
    const fault = faults[name];
    return (
      <Field
        label={label}
        about={about}
        fault={fault === undefined ? refusal.fields[name] : faultText(words, fault)}
      >
        {(ids) => (
          <input
            {...ids}
            type={type}
            inputMode={type === 'text' ? 'decimal' : undefined}
            value={form[name]}
            disabled={busy}
            onChange={(e) => change({ [name]: e.target.value.trim() })}
          />
        )}
      </Field>
    );
  };
  return (
    <form
      className="card scan-form"
      aria-label={t('scan.new')}
      onSubmit={(e) => {
        e.preventDefault();
        if (!faulty) void submit();
      }}
    >
      <h3>{t('scan.new')}</h3>
      <fieldset disabled={busy}>
        <legend>{t('scan.model')}</legend>
        {MODELS.map((model) => (
          <label key={model} className="choice">
            <input
              type="radio"
              name="model"
              checked={form.model === model}
              onChange={() => change({ model, prospective: model === 'permutation' })}
            />
            <span>
              {t(`scan.model.${model}`)}
              <small>{t(`scan.model.${model}.about`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="fields">
        {form.model === 'poisson' && (
          <label>
            <span>{t('scan.population')}</span>
            <select
              value={form.population}
              disabled={busy}
              onChange={(e) => change({ population: e.target.value as api.Population })}
            >
              {POPULATIONS.map((p) => (
                <option key={p} value={p}>
                  {t(`scan.population.${p}`)}
                </option>
              ))}
            </select>
          </label>
        )}
        {field('from', 'scan.from', 'scan.from.about', 'date')}
        {field('until', 'scan.until', 'scan.until.about', 'date')}
        {field('share', 'scan.share', 'scan.share.about')}
        {field('days', 'scan.days', 'scan.days.about')}
        {field('runs', 'scan.runs', 'scan.runs.about')}
        {field('seed', 'scan.seed', 'scan.seed.about')}
      </div>
      <label className="choice">
        <input
          type="checkbox"
          checked={form.prospective}
          disabled={busy}
          onChange={(e) => change({ prospective: e.target.checked })}
        />
        <span>
          {t('scan.prospective')}
          <small>{t('scan.prospective.about')}</small>
        </span>
      </label>
      {refusal.text !== '' && (
        <p role="alert" className="form-error">
          {t('scan.start.failed', { reason: refusal.text })}
        </p>
      )}
      <div className="buttons">
        <button type="submit" className="button primary" disabled={busy || faulty}>
          {t(busy ? 'scan.starting' : 'scan.start')}
        </button>
        <button
          type="button"
          className="button quiet"
          disabled={busy}
          onClick={() => setShown(false)}
        >
          {t('app.dialog.cancel')}
        </button>
      </div>
    </form>
  );
}

/** A labelled input with what it means, or what is wrong with it. */
function Field({
  label,
  about,
  fault,
  children,
}: {
  label: MessageKey;
  about: MessageKey;
  fault: string | undefined;
  children: (ids: { 'aria-describedby': string; 'aria-invalid': boolean; id: string }) => ReactNode;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t(label)}</label>
      {children({ id, 'aria-describedby': `${id}-about`, 'aria-invalid': fault !== undefined })}
      <small id={`${id}-about`} className={fault === undefined ? 'muted' : 'form-error'}>
        {fault ?? t(about)}
      </small>
    </div>
  );
}

function faultText({ t }: Words, fault: ScanFault): string {
  if (fault.kind !== 'range') return t(`scan.fault.${fault.kind}`);
  return t('scan.fault.range', { least: fault.least, most: fault.most });
}

/** Faults of fields the form has go to them; the rest is said once. */
function refusalOf(words: Words, error: unknown): Refusal {
  if (!(error instanceof Problem)) return { fields: {}, text: faultsOf(words, error) };
  const fields: Partial<Record<ScanField, string>> = {};
  const others = error.fields.filter(({ field, reason }) => {
    const name = FIELD_OF_API[field];
    if (name !== undefined) fields[name] = serverText(words, reason);
    return name === undefined;
  });
  const none = others.length === 0 && Object.keys(fields).length > 0;
  const rest = new Problem(error.status, error.slug, error.detail, error.retryAfter, others);
  return { fields, text: none ? '' : faultsOf(words, rest) };
}
