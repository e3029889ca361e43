import { describe, expect, it } from 'vitest';
import { scaleOf, ticksOf } from './curve';

const FRAME = { width: 400, height: 200, left: 40, right: 20, top: 10, bottom: 30 };
const point = (people: number, mean: number) => ({
  people,
  covered: { mean, low: mean - 0.05, high: Math.min(1, mean + 0.05) },
});

describe('scaleOf', () => {
  const scale = scaleOf([point(20, 0.62), point(80, 0.99)], [100], 0.95, FRAME);
  it('reaches from the least to the most people, marks included', () => {
    expect(scale.people).toEqual([20, 100]);
    expect(scale.x(20)).toBe(40);
    expect(scale.x(100)).toBe(380);
  });
  it('begins at the tenth below the lowest bound', () => {
    expect(scale.low).toBe(0.5);
    expect(scale.y(1)).toBe(10);
    expect(scale.y(0.5)).toBe(170);
  });
  it('of a single point is a scale all the same', () => {
    const one = scaleOf([point(5, 1)], [], 0.95, FRAME);
    expect(Number.isFinite(one.x(5)) && Number.isFinite(one.y(0.95))).toBe(true);
  });
});

describe('ticksOf', () => {
  const cases: readonly (readonly [[number, number], number[]])[] = [
    [
      [20, 100],
      [20, 40, 60, 80, 100],
    ],
    [
      [3, 7],
      [3, 4, 5, 6, 7],
    ],
    [
      [0, 1000],
      [0, 200, 400, 600, 800, 1000],
    ],
  ];
  for (const [span, want] of cases)
    it(`of ${span.join(' to ')}`, () => expect(ticksOf(span, 5)).toEqual(want));
});
