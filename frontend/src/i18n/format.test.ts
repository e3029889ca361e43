import { describe, expect, it } from 'vitest';
import { clockOf, unixSeconds } from './format';

const NOON = Date.parse('2014-06-02T17:00:00Z') / 1000;

describe('clockOf', () => {
  it('uses the zone of the deployment', () => {
    const chicago = clockOf('zh-CN', 'America/Chicago', '2014');
    expect(chicago.full(NOON)).toBe('2014-06-02 12:00 周一');
    expect(chicago.short(NOON)).toBe('06-02 12:00');
    expect(clockOf('en', 'Asia/Shanghai').full(NOON)).toBe('2014-06-03 01:00 Tue');
  });

  it('leaves out the year only when it is the present one', () => {
    const newYear = Date.parse('2014-01-01T04:00:00Z') / 1000;
    expect(clockOf('en', 'America/Chicago', '2014').short(newYear)).toBe('2013-12-31 22:00');
    expect(clockOf('en', 'America/Chicago', '2013').short(newYear)).toBe('12-31 22:00');
    expect(clockOf('en', 'America/Chicago').short(NOON)).toBe('2014-06-02 12:00');
    expect(clockOf('en', 'America/Chicago').year(newYear)).toBe('2013');
  });

  it('writes midnight as 00:00', () => {
    const at = Date.parse('2014-06-02T05:00:00Z') / 1000;
    expect(clockOf('en', 'America/Chicago', '2014').short(at)).toBe('06-02 00:00');
  });
});

describe('unixSeconds', () => {
  it.each([
    ['2014-06-02T17:00:00Z', NOON],
    ['', 0],
    [null, 0],
    [undefined, 0],
    ['soon', 0],
  ] as const)('%s', (text, want) => {
    expect(unixSeconds(text)).toBe(want);
  });
});
