import { useState } from 'react';
import { setResidents } from '../api/plans';
import type { Staffing } from '../api/staffing';
import { useBusy } from '../app/Page';
import { fixed } from '../hotspots/figures';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { FormAlert, FormField } from './formParts';
import { refusalOf } from './refusal';
import { isDay, localOf } from './zoned';

const MOST = 2_000_000_000;

/** Law-enforcement supervisors per 10,000 residents against the norm, and the residents it is of. */
export function NormBox({
  staffing,
  region,
  today,
  zone,
  may,
  written,
}: {
  staffing: Staffing;
  region: string;
  today: () => number;
  zone: string;
  may: boolean;
  written: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const { residents, supervisors, per_10000: per, norm } = staffing;
  const [count, setCount] = useState('');
  const [on, setOn] = useState(() => localOf(today(), zone).slice(0, 10));
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const value = Number(count);
  const bad = !/^\d+$/.test(count.trim()) || value > MOST;
  const submit = () =>
    start(async () => {
      setFailure('');
      try {
        await setResidents(region, value, on);
        setCount('');
        written();
      } catch (error) {
        setFailure(t('plan2.failed', { reason: refusalOf(words, error) }));
      }
    });
  const missing =
    residents === null || norm === null ? 0 : Math.ceil((residents / 10_000) * norm) - supervisors;
  return (
    <section className="card" aria-label={t('norm.title')}>
      <h3>{t('norm.title')}</h3>
      {per === null || residents === null ? (
        <p>{t('norm.unknown', { supervisors: number(lang, supervisors) })}</p>
      ) : (
        <p className="num" data-tone={missing > 0 ? 'bad' : 'good'}>
          {t(missing > 0 ? 'norm.missed' : 'norm.met', {
            supervisors: number(lang, supervisors),
            residents: number(lang, residents),
            per: fixed(words, per, 2),
            norm: fixed(words, norm, 2),
            missing: number(lang, Math.max(0, missing)),
          })}
        </p>
      )}
      {may && (
        <form
          className="plan-form"
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            if (!bad && isDay(on)) void submit();
          }}
        >
          <div className="plan-fields">
            <FormField
              label={t('norm.residents')}
              about={t('norm.residents.about')}
              fault={bad && count !== '' ? t('norm.residents.fault') : ''}
            >
              {(ids) => (
                <input
                  {...ids}
                  inputMode="numeric"
                  value={count}
                  onChange={(e) => setCount(e.target.value)}
                />
              )}
            </FormField>
            <FormField label={t('norm.on')} fault={isDay(on) ? '' : t('plan2.fault.day')}>
              {(ids) => (
                <input {...ids} type="date" value={on} onChange={(e) => setOn(e.target.value)} />
              )}
            </FormField>
          </div>
          <FormAlert text={failure} />
          <div className="buttons">
            <button type="submit" className="button" disabled={busy || bad || !isDay(on)}>
              {t(busy ? 'plan2.saving' : 'norm.save')}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
