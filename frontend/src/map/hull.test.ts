import { describe, expect, it } from 'vitest';
import { hull, middle, type Position } from './hull';

const HEXAGON: Position[] = Array.from({ length: 6 }, (_, i) => [
  Math.cos((i * Math.PI) / 3),
  Math.sin((i * Math.PI) / 3),
]);

describe('hull', () => {
  it('of two halves of a hexagon is the hexagon', () => {
    const cut: Position[] = [
      [-0.5, 0],
      [0.5, 0],
    ];
    const ring = hull([...HEXAGON, ...cut, ...HEXAGON]);
    expect(ring).toHaveLength(7);
    expect(ring[0]).toEqual(ring[6]);
    expect(new Set(ring.map(String))).toEqual(new Set(HEXAGON.map(String)));
  });

  it('of nothing is nothing', () => {
    expect(hull([])).toEqual([]);
  });
});

describe('middle', () => {
  it('of a hexagon is its centre', () => {
    const [x, y] = middle(hull(HEXAGON));
    expect(x).toBeCloseTo(0);
    expect(y).toBeCloseTo(0);
  });
});
