// Reasons of the risk list as sentences. Pure.
import type { RiskReason, RiskRule } from '../api/risks';
import type { Lang } from '../i18n/dictionary';
import type { Words } from '../i18n/language';

/** Why, by the text of the rule; a rule that is not listed is named by its code. */
export function reasonText(
  { lang, open }: Pick<Words, 'lang' | 'open'>,
  reason: RiskReason,
  rules: ReadonlyMap<string, RiskRule>,
): string {
  const rule = rules.get(reason.rule);
  if (rule === undefined) return open('risk.fact', reason.fact);
  return filled(lang, textOf(lang, rule), reason.values);
}

export function textOf(lang: Lang, { zh, en }: Pick<RiskRule, 'zh' | 'en'>): string {
  return lang === 'zh-CN' ? zh : en;
}

function filled(lang: Lang, text: string, values: RiskReason['values']): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = (values as Readonly<Record<string, number | null | undefined>>)[name];
    if (value === null || value === undefined) return whole;
    return value.toLocaleString(lang, { maximumFractionDigits: 1, useGrouping: false });
  });
}

/** The rule without a case: its text with '…' for what it would fill in. */
export function ruleText(lang: Lang, rule: RiskRule): string {
  return textOf(lang, rule).replace(/\{\w+\}/g, '…');
}

export function rulesByCode(rules: readonly RiskRule[]): ReadonlyMap<string, RiskRule> {
  return new Map(rules.map((rule) => [rule.code, rule]));
}
