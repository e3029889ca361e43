import { describe, expect, it } from 'vitest';
import type { ForecastCell } from '../api/forecast';
import { byExpectation, FORECAST_ROWS, forecastPaint, share } from './forecastLook';

function cell(name: string, mean: number | null, flagged = false): ForecastCell {
  return { cell: name, mean, low: 0, high: (mean ?? 0) + 2, flagged };
}

describe('paint of a forecast', () => {
  const { looks, legend } = forecastPaint([
    cell('a', 3.5, true),
    cell('b', 1),
    cell('c', 0.05),
    cell('d', null),
    cell('e', 0.01, true),
  ]);

  it('leaves cells bare of which next to nothing is expected', () => {
    expect([...looks.keys()]).toEqual(['a', 'b', 'e']);
  });

  it('marks flagged cells by a pattern, not by another colour', () => {
    expect(looks.get('a')?.pattern).not.toBeNull();
    expect(looks.get('b')?.pattern).toBeNull();
    expect(looks.get('e')).toEqual({ colour: '', pattern: looks.get('a')?.pattern });
  });

  it('counts every row of the legend', () => {
    expect(legend.counts).toEqual([0, 0, 1, 1, 0, 0, 2]);
    expect(legend.rows).toHaveLength(FORECAST_ROWS.length);
  });
});

describe('order of a forecast', () => {
  it('is by expectation, then flagged, then cell', () => {
    const order = byExpectation([cell('d', null), cell('c', 1), cell('b', 1, true), cell('a', 1)]);
    expect(order.map((c) => c.cell)).toEqual(['b', 'a', 'c', 'd']);
  });
});

describe('a bar', () => {
  it('stays within its axis', () => {
    expect(share(5, 4)).toBe(1);
    expect(share(-1, 4)).toBe(0);
    expect(share(null, 4)).toBe(0);
    expect(share(1, 0)).toBe(0);
    expect(share(1, 4)).toBe(0.25);
  });
});
