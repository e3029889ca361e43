import { describe, expect, it } from 'vitest';
import { addDays, instantOf, isDay, localOf, mondayOf, rfc3339, tomorrow } from './zoned';

const utc = (text: string) => Date.parse(text) / 1000;

describe('instantOf', () => {
  const cases: readonly (readonly [name: string, local: string, zone: string, want: string])[] = [
    ['Shanghai', '2014-06-02T00:00', 'Asia/Shanghai', '2014-06-01T16:00:00Z'],
    ['Chicago in summer', '2014-06-02T00:00', 'America/Chicago', '2014-06-02T05:00:00Z'],
    ['Chicago in winter', '2014-12-02T00:00', 'America/Chicago', '2014-12-02T06:00:00Z'],
    ['the hour that is skipped', '2014-03-09T02:30', 'America/Chicago', '2014-03-09T08:30:00Z'],
    ['just after it', '2014-03-09T03:00', 'America/Chicago', '2014-03-09T08:00:00Z'],
    ['the hour that is twice', '2014-11-02T01:30', 'America/Chicago', '2014-11-02T06:30:00Z'],
    ['with seconds', '2014-06-02T08:30:00', 'UTC', '2014-06-02T08:30:00Z'],
  ];
  for (const [name, local, zone, want] of cases)
    it(name, () => expect(rfc3339(instantOf(local, zone) ?? 0)).toBe(want));

  for (const text of ['', '2014-06-02', '2014-02-30T00:00', '2014-06-02T24:00', '2014-06-02T10:60'])
    it(`refuses '${text}'`, () => expect(instantOf(text, 'UTC')).toBeNull());

  it('is the inverse of localOf at every half hour around changes of the clocks', () => {
    for (const zone of ['America/Chicago', 'Asia/Shanghai'])
      for (const day of ['2014-03-09', '2014-11-02', '2015-01-01'])
        for (let h = -48; h < 48; h++) {
          const at = utc(`${day}T12:00:00Z`) + h * 1800;
          const local = localOf(at, zone);
          const back = instantOf(local, zone) ?? 0;
          expect(localOf(back, zone)).toBe(local);
          expect(back, local).toBeLessThanOrEqual(at);
          expect(at - back, local).toBeLessThanOrEqual(3600);
        }
  });
});

describe('days', () => {
  it('tomorrow begins at local midnight', () => {
    expect(tomorrow(utc('2014-06-02T03:00:00Z'), 'America/Chicago')).toBe('2014-06-02T00:00');
    expect(tomorrow(utc('2014-06-02T16:00:00Z'), 'Asia/Shanghai')).toBe('2014-06-04T00:00');
  });
  it('weeks begin on Monday', () => {
    expect(mondayOf('2014-06-02')).toBe('2014-06-02');
    expect(mondayOf('2014-06-08')).toBe('2014-06-02');
    expect(mondayOf('2014-06-01')).toBe('2014-05-26');
  });
  it('counts over the end of a year', () => expect(addDays('2014-12-31', 1)).toBe('2015-01-01'));
  it('knows days that are none', () => {
    expect(isDay('2016-02-29')).toBe(true);
    expect(isDay('2014-02-29')).toBe(false);
    expect(isDay('2014-6-2')).toBe(false);
  });
});
