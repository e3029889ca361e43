import { describe, expect, it } from 'vitest';
import type { Duty } from '../api/duty';
import { holdings, joinStays, type Stay, spanOn } from './holders';

const at = (day: number) => Date.UTC(2014, 5, day) / 1000;
const text = (day: number) => new Date(at(day) * 1000).toISOString();
const stay = (from: number, until: number | null, grid: string | null): Stay => ({
  from: at(from),
  until: until === null ? null : at(until),
  grid,
  gridName: String(grid),
  plan: 'p',
  planName: 'p',
});
const duty = (id: string, part: Partial<Duty> & { days: [number, number | null] }): Duty => ({
  id,
  grid: 'g1',
  officer: 'wang',
  kind: 'officer',
  from: text(part.days[0]),
  until: part.days[1] === null ? null : text(part.days[1]),
  plan: null,
  note: '',
  corrects: null,
  by: null,
  withdrawn_at: null,
  simulated: true,
  ...part,
});
const days = (found: ReturnType<typeof holdings>) =>
  found.map((h) => [
    h.officer,
    new Date(h.from * 1000).getUTCDate(),
    h.until === null ? null : new Date(h.until * 1000).getUTCDate(),
  ]);

describe('holdings', () => {
  it('are the terms as far as the cell was in the grid', () => {
    const stays = [stay(1, 10, 'g1'), stay(10, null, 'g2')];
    const duties = [
      duty('a', { days: [5, 20] }),
      duty('b', { days: [1, null], grid: 'g2', officer: 'li' }),
      duty('c', { days: [12, 14], officer: 'zhao' }),
    ];
    expect(days(holdings(stays, duties))).toEqual([
      ['wang', 5, 10],
      ['li', 10, null],
    ]);
  });
  it('leave out what was put right', () => {
    const duties = [
      duty('a', { days: [1, null] }),
      duty('b', { days: [3, null], officer: 'li', corrects: 'a' }),
    ];
    expect(days(holdings([stay(1, null, 'g1')], duties))).toEqual([['li', 3, null]]);
  });
  it('of a person that follow each other are one', () => {
    const duties = [duty('a', { days: [1, 5] }), duty('b', { days: [5, null] })];
    expect(days(holdings([stay(1, null, 'g1')], duties))).toEqual([['wang', 1, null]]);
  });
  it('of a cell in no grid are none', () =>
    expect(holdings([stay(1, 5, null)], [duty('a', { days: [1, null] })])).toEqual([]));
});

it('stays in the same grid under several plans are one', () => {
  const joined = joinStays([stay(5, null, 'g1'), stay(1, 5, 'g1')]);
  expect(joined.map((s) => [s.from, s.until])).toEqual([[at(1), null]]);
  expect(joinStays([stay(1, 5, 'g1'), stay(6, null, 'g1')])).toHaveLength(2);
});

it('spans are clipped to the axis', () => {
  const axis = { from: 0, until: 100 };
  expect(spanOn({ from: 25, until: 50 }, axis)).toEqual({ left: 25, width: 25 });
  expect(spanOn({ from: -10, until: null }, axis)).toEqual({ left: 0, width: 100 });
  expect(spanOn({ from: 120, until: null }, axis)).toEqual({ left: 100, width: 0 });
});
