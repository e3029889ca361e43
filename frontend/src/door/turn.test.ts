import { expect, it } from 'vitest';
import { ageOf, GRACE_MS, type Heard, leftOf, mayShow, TRUST_MS, waitOf } from './turn';

const heard = (left: number, speed = 1): Heard => ({
  display: {
    name: '王家诊所',
    code: '482913',
    scan: '482913#P',
    now: '2026-05-03T02:00:00Z',
    valid_until: new Date(Date.parse('2026-05-03T02:00:00Z') + left * 1000).toISOString(),
    speed,
  },
  asked: { wall: 5_000_000, steady: 1_000 },
});
const after = (wall: number, steady = wall) => ({ wall: 5_000_000 + wall, steady: 1_000 + steady });

it('age goes by the clock that ran further', () => {
  expect(ageOf(heard(600), after(7_000))).toBe(7_000);
  expect(ageOf(heard(600), after(3_600_000, 10))).toBe(3_600_000); // slept
  expect(ageOf(heard(600), after(-86_400_000, 20_000))).toBe(20_000); // was set back
  expect(ageOf(heard(600), after(-5, -5))).toBe(0);
});

it('time left is that of the wall clock', () => {
  expect(leftOf(heard(600), after(1_000))).toBe(599_000);
  expect(leftOf(heard(600, 600), after(250))).toBe(750);
});

it.each([
  ['fresh', 600, 0, 0, true],
  ['confirmed lately', 600, TRUST_MS, 0, true],
  ['not confirmed', 600, TRUST_MS + 1, 0, false],
  ['one failure', 600, 0, 1, true],
  ['no line', 600, 0, 2, false],
  ['its turn just over', 10, 10_000 + GRACE_MS - 1, 0, true],
  ['its turn over', 10, 10_000 + GRACE_MS, 0, false],
])('shows a code: %s', (_, left, ms, failures, want) => {
  expect(mayShow(heard(left), after(ms), failures)).toBe(want);
});

it.each([
  ['confirms', heard(600), 0, 0, 15_000],
  ['renews when the turn is over', heard(10), 4_000, 0, 6_100],
  ['at once, but not without pause', heard(10), 60_000, 0, 300],
  ['a fast clock', heard(600, 600), 0, 0, 1_100],
  ['first failure', heard(600), 0, 1, 2_000],
  ['many failures', heard(600), 0, 40, 15_000],
  ['never heard', null, 0, 0, 1_000],
])('asks again: %s', (_, what, ms, failures, want) => {
  expect(waitOf(what, after(ms), failures)).toBe(want);
});
