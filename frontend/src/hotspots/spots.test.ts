import { describe, expect, it } from 'vitest';
import { hotCell } from '../live/testing';
import { spotsOf } from './spots';

const [first, beside, far] = ['882664c1a9fffff', '882664c1abfffff', '88309a4257fffff'];

describe('spotsOf', () => {
  it('puts hot cells of one place together, in the order of the strongest of each', () => {
    const hot = [first, far, beside].map((cell, i) => hotCell({ cell, z: 9 - i }));
    expect(spotsOf(hot, 8).map((spot) => spot.map((c) => c.cell))).toEqual([
      [first, beside],
      [far],
    ]);
    expect(spotsOf([], 8)).toEqual([]);
  });

  it('keeps places apart that a finer map tells apart', () => {
    const hot = ['892664c1a83ffff', '892664c1abbffff'].map((cell) => hotCell({ cell }));
    expect(spotsOf(hot, 9)).toHaveLength(2);
    expect(spotsOf(hot, 8)).toHaveLength(1);
  });
});
