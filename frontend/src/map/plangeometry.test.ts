import { describe, expect, it } from 'vitest';
import { BLOCK, blocksIn, boxAll, boxSeen, flatOf, runsOf } from './plangeometry';

/** A map of 800 × 600 pixels at zoom 10 whose middle is at (x, y) of the Mercator world. */
function matrixAt(x: number, y: number): number[] {
  const world = 512 * 1024;
  const [sx, sy, w] = [(2 * world) / 800, (-2 * world) / 600, 1.5];
  const flat = [sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, 1, 0, -sx * x, -sy * y, 0, 1];
  return flat.map((v) => v * w);
}

describe('flat projection', () => {
  it('shows as many pixels as the map has, around its middle', () => {
    const origin = [0.83, 0.41] as const;
    const [w, n, e, s] = boxSeen(flatOf(matrixAt(0.8301, 0.4102), origin));
    const pixel = 1 / (512 * 1024);
    expect((e - w) / pixel).toBeCloseTo(800, 5);
    expect((s - n) / pixel).toBeCloseTo(600, 5);
    expect((w + e) / 2).toBeCloseTo(0.0001, 10);
    expect((n + s) / 2).toBeCloseTo(0.0002, 10);
  });
});

describe('blocks of cells', () => {
  const blocks = Float64Array.of(0, 0, 1, 1, 1, 0, 2, 1, 4, 0, 5, 1).map((v) => v / 10);

  it.each([
    ['all', [-1, -1, 1, 1], 0, [0, 1, 2]],
    ['between two', [0.25, 0, 0.35, 0.1], 0, []],
    ['room around them', [0.25, 0, 0.35, 0.1], 0.06, [1, 2]],
    ['below', [0, 0.2, 1, 0.3], 0.05, []],
  ] as const)('in a box: %s', (_, box, room, want) => {
    expect(blocksIn(blocks, box, room)).toEqual(want);
  });

  it('lie together in a box', () => {
    const want = [-0.1, -0.1, 0.6, 0.2];
    boxAll(blocks, 0.1).forEach((v, i) => {
      expect(v).toBeCloseTo(want[i] ?? 9, 12);
    });
  });

  it('make runs, the last block with the cells that are left', () => {
    expect(runsOf([0, 1, 3], 3 * BLOCK + 7)).toEqual([
      [0, 2 * BLOCK],
      [3 * BLOCK, 7],
    ]);
    expect(runsOf([], 10)).toEqual([]);
  });
});
