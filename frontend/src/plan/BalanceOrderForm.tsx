import { useState } from 'react';
import { BORDERS, type DraftWhole, type Person } from '../api/drafts';
import { figure } from '../hotspots/figures';
import { number } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import {
  type BalanceFault,
  type BalanceField,
  balanceFaults,
  EFFORTS,
  type BalanceForm as Form,
} from './balanceForm';
import { FormField } from './formParts';

const DEALT = ['all', 'people', 'grids'] as const;

/** To whom the land is dealt, and by what rules. */
export function BalanceOrderForm({
  form,
  change,
  draft,
  locked,
  cells,
  busy,
  may,
  submit,
}: {
  form: Form;
  change: (form: Form) => void;
  draft: DraftWhole;
  /** grids that stay as they are */
  locked: readonly { readonly name: string; readonly code: string }[];
  cells: number;
  busy: boolean;
  may: boolean;
  submit: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const faults = balanceFaults(form, cells);
  const faulty = Object.keys(faults).length > 0;
  const set = (part: Partial<Form>) => change({ ...form, ...part });
  const said = (field: BalanceField) => faultText(words, faults[field]);
  const field = (name: 'grids' | 'churn' | 'price' | 'area' | 'seed') => (
    <FormField label={t(`balance.${name}`)} about={t(`balance.${name}.about`)} fault={said(name)}>
      {(ids) => (
        <input
          {...ids}
          name={name}
          inputMode="decimal"
          value={form[name]}
          onChange={(e) => set({ [name]: e.target.value.trim() })}
        />
      )}
    </FormField>
  );
  return (
    <form
      className="plan-form"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!faulty) submit();
      }}
    >
      <fieldset className="plan-choices" data-rows="true" disabled={busy}>
        <legend>{t('balance.borders')}</legend>
        {BORDERS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="borders"
              value={one}
              checked={one === form.borders}
              onChange={() => set({ borders: one })}
            />
            <span>
              {t(`borders.${one}`)}
              <small>{t(`borders.${one}.about`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className="plan-choices" data-rows="true" disabled={busy}>
        <legend>{t('balance.dealt')}</legend>
        {DEALT.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="dealt"
              value={one}
              checked={one === form.dealt}
              onChange={() => set({ dealt: one })}
            />
            <span>
              {t(`balance.dealt.${one}`)}
              <small>{t(`balance.dealt.${one}.about`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {form.dealt === 'people' && (
        <PeoplePicker
          people={draft.people}
          chosen={form.staff}
          choose={(staff) => set({ staff })}
          fault={said('staff')}
          disabled={busy}
        />
      )}
      {form.dealt === 'grids' && <div className="plan-fields">{field('grids')}</div>}
      <FormField label={t('balance.effort')} about={t(`balance.effort.${form.effort}.about`)}>
        {(ids) => (
          <select
            {...ids}
            name="effort"
            disabled={busy}
            value={form.effort}
            onChange={(e) => set({ effort: EFFORTS[Number(e.target.value)] ?? 1 })}
          >
            {EFFORTS.map((n) => (
              <option key={n} value={n}>
                {t(`balance.effort.${n}`)}
              </option>
            ))}
          </select>
        )}
      </FormField>
      {field('churn')}
      {form.borders === 'priced' && field('price')}
      <details>
        <summary>{t('balance.more')}</summary>
        <div className="plan-fields">
          {field('area')}
          {field('seed')}
        </div>
      </details>
      <p className="muted">
        {locked.length === 0
          ? t('balance.locked.none')
          : t('balance.locked', {
              n: number(lang, locked.length),
              names: locked
                .slice(0, 3)
                .map((g) => g.name || g.code)
                .join('、'),
            })}
      </p>
      <div className="buttons">
        <button type="submit" className="button primary" disabled={busy || faulty || !may}>
          {t(busy ? 'balance.starting' : 'balance.start')}
        </button>
      </div>
    </form>
  );
}

/** People to tick, with their hours. */
export function PeoplePicker({
  people,
  chosen,
  choose,
  fault,
  disabled,
}: {
  people: readonly Person[];
  chosen: readonly string[];
  choose: (ids: readonly string[]) => void;
  fault: string;
  disabled: boolean;
}) {
  const { lang, t } = useWords();
  const [wanted, setWanted] = useState('');
  const text = wanted.trim().toLowerCase();
  const shown = people
    .filter((p) => text === '' || p.name.toLowerCase().includes(text))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
  const ticked = new Set(chosen);
  return (
    <fieldset className="people-picker" disabled={disabled}>
      <legend>{t('people.chosen', { n: number(lang, chosen.length) })}</legend>
      <div className="people-head">
        <input
          type="search"
          aria-label={t('roster.find')}
          placeholder={t('roster.find')}
          value={wanted}
          onChange={(e) => setWanted(e.target.value)}
        />
        <button
          type="button"
          className="button quiet"
          onClick={() => choose([...new Set([...chosen, ...shown.map((p) => p.id)])])}
        >
          {t('people.all')}
        </button>
        <button type="button" className="button quiet" onClick={() => choose([])}>
          {t('people.none')}
        </button>
      </div>
      <ul>
        {shown.map((person) => (
          <li key={person.id}>
            <label>
              <input
                type="checkbox"
                checked={ticked.has(person.id)}
                onChange={(e) =>
                  choose(
                    e.target.checked
                      ? [...chosen, person.id]
                      : chosen.filter((id) => id !== person.id),
                  )
                }
              />
              {person.name}
              <small className="muted num">
                {t('people.hours', { n: figure({ lang }, person.week_hours, 1) })}
              </small>
            </label>
          </li>
        ))}
      </ul>
      {fault !== '' && <small className="form-error">{fault}</small>}
    </fieldset>
  );
}

function faultText({ lang, t }: Words, fault: BalanceFault | undefined): string {
  if (fault === undefined) return '';
  if (fault.kind === 'nobody') return t('balance.fault.nobody');
  return t('scan.fault.range', {
    least: number(lang, fault.least),
    most: number(lang, fault.most),
  });
}
