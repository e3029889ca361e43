import { expect, it } from 'vitest';
import { uncollectedMinutes } from './shift';

const at = (...minutes: number[]) => minutes.map((m) => ({ at: m * 60_000 }));

it.each([
  ['a point every five minutes', at(1, 5, 10, 15), 18, 0],
  ['nothing for ten minutes is still', at(1, 11), 12, 0],
  ['eleven minutes were not collected', at(1, 12), 13, 11],
  ['up to now too', at(1), 31, 30],
  ['none at all', at(), 20, 20],
  ['points of an earlier shift', at(-30, 2), 5, 0],
])('%s', (_, track, now, want) => {
  expect(uncollectedMinutes(track, 0, now * 60_000, 300)).toBe(want);
});
