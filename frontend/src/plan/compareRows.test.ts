import { describe, expect, it } from 'vitest';
import { COMPARE_ROWS, type CompareKey, shownValue, verdictOf } from './compareRows';

function row(key: CompareKey) {
  const found = COMPARE_ROWS.find((r) => r.key === key);
  if (found === undefined) throw new Error(`no row ${key}`);
  return found;
}

describe('verdictOf', () => {
  const cases = [
    ['less load is better', 'max_over_mean', 1.4, 1.05, 'better'],
    ['more of the least load is better', 'min_over_mean', 0.5, 0.9, 'better'],
    ['less of it is worse', 'min_over_mean', 0.9, 0.5, 'worse'],
    ['what is shown the same is the same', 'max_over_mean', 1.0501, 1.0499, 'same'],
    ['a new cell without staff is worse', 'unstaffed', 0, 1, 'worse'],
    ['fewer grids are neither', 'grids', 79, 60, 'other'],
  ] as const;
  for (const [name, key, before, after, want] of cases)
    it(name, () => expect(verdictOf(row(key), before, after)).toBe(want));
});

it('shares are shown in per cent', () => {
  expect(shownValue(row('max_over_mean'), 1.043)).toBe(104);
  expect(shownValue(row('iso'), 1.2345)).toBe(1.23);
});
