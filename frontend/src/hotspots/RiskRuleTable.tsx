import { useEffect, useRef } from 'react';
import type { RiskRule, RiskRules } from '../api/risks';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { ruleText } from './riskText';
import type { Polled } from './usePolled';

/** The rules in force, in a dialog. */
export function RiskRuleTable({ rules, close }: { rules: Polled<RiskRules>; close: () => void }) {
  const words = useWords();
  const { lang, t } = words;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const { value, error } = rules;
  return (
    <dialog
      ref={dialog}
      className="confirm rules"
      aria-label={t('risk.rules.title')}
      onClose={close}
    >
      <h2>{t('risk.rules.title')}</h2>
      {value === null && error === null && <p className="muted">{t('risk.loading')}</p>}
      {value === null && error !== null && (
        <p role="alert" className="form-error">
          {t('risk.rules.failed', { reason: reasonOf(words, error) })}
        </p>
      )}
      {value !== null && (
        <>
          <p className="muted num">
            {t('risk.version', { version: value.version })} ·{' '}
            {t('risk.rules.levels', {
              high: number(lang, value.high),
              medium: number(lang, value.medium),
            })}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
          <section className="table-scroll" aria-label={t('risk.rules.title')} tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('risk.rule')}</th>
                  <th scope="col">{t('risk.when')}</th>
                  <th scope="col" className="end">
                    {t('risk.weight')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {value.rules.map((rule) => (
                  <Row key={rule.code} rule={rule} />
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
      <div className="buttons">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {t('risk.rules.close')}
        </button>
      </div>
    </dialog>
  );
}

function Row({ rule }: { rule: RiskRule }) {
  const { lang, t, open } = useWords();
  const { code, fact, is, than, step, most, weight } = rule;
  return (
    <tr>
      <td>
        {ruleText(lang, rule)}
        <small>
          <code>{code}</code>
        </small>
      </td>
      <td className="num">
        {open('risk.fact', fact)} {is === '<=' ? '≤' : '≥'} {number(lang, than)}
        {step > 0 && (
          <small>
            {t('risk.steps', { step: number(lang, step), most: number(lang, Math.max(1, most)) })}
          </small>
        )}
      </td>
      <td className="num end">{number(lang, weight)}</td>
    </tr>
  );
}
