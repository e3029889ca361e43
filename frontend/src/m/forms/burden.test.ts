import { expect, it } from 'vitest';
import { touch } from './burden';

const START = { lastAt: 1000, burden: { seconds: 0, taps: 0, fields: {} } };

it('counts taps and the seconds of each field', () => {
  let state = touch(START, 'open', 3000, true);
  state = touch(state, 'open', 3500, true);
  state = touch(state, '', 4500, true);
  state = touch(state, 'remark', 6500, false);
  expect(state.burden).toEqual({ seconds: 5.5, taps: 3, fields: { open: 2.5, remark: 2 } });
});

it('a phone put away is a minute at most, and a clock set back nothing', () => {
  const away = touch(START, 'open', 3_601_000, true);
  expect(away.burden.seconds).toBe(60);
  expect(touch(away, 'open', 1000, true).burden.seconds).toBe(60);
});
