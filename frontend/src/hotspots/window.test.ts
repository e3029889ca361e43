import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, monthSteps, overlap, stepOf } from './window';

describe('monthSteps', () => {
  it.each([
    ['2024-03-15', 2, ['2024-01-31', '2024-02-29', '2024-03-15']],
    ['2023-03-31', 1, ['2023-02-28', '2023-03-31']],
    ['2014-01-01', 2, ['2013-11-30', '2013-12-31', '2014-01-01']],
    ['2014-01-01', 0, ['2014-01-01']],
  ])('%s, %d back', (today, months, want) => {
    expect(monthSteps(today, months)).toEqual(want);
  });

  it('ascends, one month at a time (seed 1)', () => {
    const days = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
      .map((d) => d.toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, (today) => {
        const steps = monthSteps(today, 12);
        expect(steps).toHaveLength(13);
        expect(steps.toSorted()).toEqual(steps);
        expect(new Set(steps.map((d) => d.slice(0, 7))).size).toBe(13);
        for (const end of steps.slice(0, 12)) expect(addDays(end, 1).slice(8)).toBe('01');
      }),
      { seed: 1 },
    );
  });
});

describe('stepOf', () => {
  const steps = monthSteps('2014-06-02', 2);
  it.each([
    ['2014-06-02', 2],
    ['2014-05-31', 1],
    ['2014-05-12', 1],
    ['2010-01-01', 0],
    ['2015-01-01', 2],
  ])('%s', (day, want) => {
    expect(stepOf(steps, day)).toBe(want);
  });
});

describe('overlap', () => {
  const a = { from: '2014-01-01', until: '2014-01-31' };
  it.each([
    [{ from: '2014-02-01', until: '2014-02-28' }, 0],
    [{ from: '2014-01-31', until: '2014-02-28' }, 1],
    [{ from: '2013-01-01', until: '2015-01-01' }, 31],
    [a, 31],
  ])('%o', (b, want) => {
    expect(overlap(a, b)).toBe(want);
    expect(overlap(b, a)).toBe(want);
  });
});

it('days over the end of a year', () => {
  expect(addDays('2013-12-31', 1)).toBe('2014-01-01');
  expect(daysBetween('2013-12-31', '2014-03-01')).toBe(60);
});
