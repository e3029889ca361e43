import { describe, expect, it } from 'vitest';
import type { RiskReason, RiskRule } from '../api/risks';
import { reasonText, rulesByCode, ruleText } from './riskText';

const RULE: RiskRule = {
  code: 'licence-expired',
  fact: 'licence-days',
  is: '<=',
  than: -1,
  step: 0,
  most: 1,
  weight: 20,
  kinds: [],
  sources: [],
  days: 0,
  zh: '许可证已过期（距到期 {value} 天）',
  en: 'A licence has expired ({value} days to its term)',
};
const RULES = rulesByCode([RULE]);

function reason(change: Partial<RiskReason> = {}): RiskReason {
  return { rule: RULE.code, weight: 20, fact: RULE.fact, values: { value: -12.25 }, ...change };
}

describe('a reason', () => {
  const open = (_: string, value: string) => value;

  it('is the text of its rule, filled in, in the language of the screen', () => {
    expect(reasonText({ lang: 'zh-CN', open }, reason(), RULES)).toBe(
      '许可证已过期（距到期 -12.3 天）',
    );
    expect(reasonText({ lang: 'en', open }, reason(), RULES)).toBe(
      'A licence has expired (-12.3 days to its term)',
    );
  });

  it('shows what the server did not fill in', () => {
    expect(reasonText({ lang: 'en', open }, reason({ values: { value: null } }), RULES)).toContain(
      '{value}',
    );
  });

  it('of a rule that is not listed names its fact', () => {
    expect(reasonText({ lang: 'en', open }, reason({ rule: 'newer' }), RULES)).toBe('licence-days');
  });
});

describe('a rule without a case', () => {
  it('leaves the value open', () => {
    expect(ruleText('en', RULE)).toBe('A licence has expired (… days to its term)');
  });
});
