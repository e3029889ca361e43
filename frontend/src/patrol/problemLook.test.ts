import { describe, expect, it } from 'vitest';
import { standing } from './problemLook';

describe('standing', () => {
  it.each([
    ['open', '2026-06-01', 'open'],
    ['open', '2026-05-31', 'late'],
    ['rectified', '2026-05-31', 'rectified'],
    ['struck', '2026-05-31', 'struck'],
  ] as const)('%s with deadline %s on 1 June is %s', (state, deadline_on, want) => {
    expect(standing({ state, deadline_on }, '2026-06-01')).toBe(want);
  });
});
