import { expect, it } from 'vitest';
import { clock, domainNow, localDate, localInstant, localTime } from './time';

it('domain time goes on from the pack, and never back', () => {
  const at = Date.parse('2014-06-02T01:00:00Z');
  expect(domainNow('2014-06-02T01:00:00Z', 5000, 8000)).toBe(at + 3000);
  expect(domainNow('2014-06-02T01:00:00Z', 5000, 4000)).toBe(at);
  expect(domainNow('2014-06-02T01:00:00Z', null, 8000)).toBe(at);
});

it('a date is of the zone that is asked for, whatever the phone is set to', () => {
  const ms = Date.parse('2026-03-08T17:30:00Z');
  expect(localDate(ms, 'Asia/Shanghai')).toBe('2026-03-09');
  expect(localDate(ms, 'America/Chicago')).toBe('2026-03-08');
  expect(localDate(ms, 'No/Such')).toBe(localDate(ms));
});

it('dates and times have two digits', () => {
  const ms = new Date(2026, 2, 9, 4, 5).getTime();
  expect(localDate(ms)).toBe('2026-03-09');
  expect(localTime(ms)).toBe('04:05');
  expect(localInstant(ms)).toBe('2026-03-09 04:05');
  expect(clock(510)).toBe('08:30');
  expect(clock(1440)).toBe('24:00');
});
