import { gridDisk, latLngToCell, polygonToCells } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { grownGrids, randomOf, testLand } from '../plan/testing';
import { CellFinder, cellsInside, disc, innerCell, neighbourTowards, ringOf } from './planfind';
import { CELL_BYTES, dotsOf, PlanPaint } from './planpaint';

const SEED = 5;

describe('shape of a land', () => {
  const land = testLand(8, SEED);
  const { shape, near, cells } = land;

  it('has each edge once, as long and the same from both sides', () => {
    for (let i = 0; i < cells.length; i++) {
      const sides = new Set<number>();
      for (let slot = 0; slot < 6; slot++) {
        const j = near[i * 6 + slot] ?? -1;
        if (j < 0) continue;
        const side = shape.side[i * 6 + slot] ?? 9;
        sides.add(side);
        const back = [...near.subarray(j * 6, j * 6 + 6)].indexOf(i);
        expect(shape.edge[i * 6 + slot]).toBe(shape.edge[j * 6 + back]);
        // Edges of resolution 9 are 201 m on average.
        expect(shape.edge[i * 6 + slot]).toBeGreaterThan(1400);
        expect(shape.edge[i * 6 + slot]).toBeLessThan(2700);
        const end = (cell: number, k: number) => ringOf(shape, cell)[k]?.map((v) => v.toFixed(7));
        const other = shape.side[j * 6 + back] ?? 0;
        expect(end(i, side)).toEqual(end(j, other + 1));
        expect(end(i, side + 1)).toEqual(end(j, other));
      }
      expect(sides.size).toBe([...near.subarray(i * 6, i * 6 + 6)].filter((j) => j >= 0).length);
    }
  });
});

describe('finding cells', () => {
  const land = testLand(8, SEED, 0);
  const { shape, near, cells, index } = land;
  const finder = new CellFinder(shape);

  it('says of a place what H3 says', () => {
    const random = randomOf(SEED);
    for (let n = 0; n < 2000; n++) {
      const lat = 30.25 + (random() - 0.5) * 0.08;
      const lon = 120.17 + (random() - 0.5) * 0.08;
      const want = index.get(latLngToCell(lat, lon, 9)) ?? null;
      expect(finder.at({ lon, lat }), `${lon} ${lat}`).toBe(want);
    }
  });

  it('finds what a lasso holds', () => {
    const ring: [number, number][] = [
      [120.15, 30.23],
      [120.2, 30.24],
      [120.18, 30.27],
      [120.17, 30.245],
    ];
    const all = polygonToCells(ring, 9, true).flatMap((cell) => index.get(cell) ?? []);
    expect(cellsInside(shape, ring).toSorted()).toEqual(all.toSorted());
    expect(cellsInside(shape, ring.slice(0, 2))).toEqual([]);
  });

  it('covers the disc of the brush', () => {
    const middle = index.get(latLngToCell(30.25, 120.17, 9)) ?? 0;
    for (const steps of [0, 1, 2]) {
      const want = gridDisk(cells[middle] ?? '', steps).flatMap((cell) => index.get(cell) ?? []);
      expect(disc(near, middle, steps).toSorted()).toEqual(want.toSorted());
    }
  });

  it('goes to the neighbour in a direction and back', () => {
    const middle = index.get(latLngToCell(30.25, 120.17, 9)) ?? 0;
    for (const [there, back] of [
      ['left', 'right'],
      ['up', 'down'],
    ] as const) {
      const next = neighbourTowards(shape, near, middle, there);
      expect(next).not.toBeNull();
      expect([...near.subarray(middle * 6, middle * 6 + 6)]).toContain(next);
      const lat = shape.lat[next ?? 0] ?? 0;
      if (there === 'up') expect(lat).toBeGreaterThan(shape.lat[middle] ?? 0);
      expect(neighbourTowards(shape, near, next ?? 0, back)).not.toBeNull();
    }
  });

  it('labels a grid far from its border', () => {
    const middle = index.get(latLngToCell(30.25, 120.17, 9)) ?? 0;
    const of = new Int32Array(cells.length).fill(-1);
    for (const i of disc(near, middle, 3)) of[i] = 0;
    expect(innerCell(shape, near, of, disc(near, middle, 3))).toBe(middle);
    expect(innerCell(shape, near, of, [])).toBe(-1);
  });
});

describe('paint', () => {
  it('of changed cells is as if all were painted anew', () => {
    const land = testLand(9, SEED);
    const n = land.cells.length;
    const of = grownGrids(land, 9, SEED);
    const random = randomOf(SEED);
    const fill = Uint8Array.from({ length: 27 }, () => random() * 256);
    const look = { of, fill, flags: Uint8Array.from({ length: 9 }, (_, g) => g % 8) };
    const paint = new PlanPaint(land.near, land.shape.side, n);
    paint.setDots(dotsOf(land.institutions));
    paint.paintAll(look);
    for (let stroke = 0; stroke < 30; stroke++) {
      const cells = Array.from({ length: 5 }, () => Math.floor(random() * n));
      const to = Math.floor(random() * 10) - 1;
      for (const i of cells) of[i] = to;
      paint.paintCells(look, cells);
    }
    const anew = new PlanPaint(land.near, land.shape.side, n);
    anew.setDots(dotsOf(land.institutions));
    anew.paintAll(look);
    expect(paint.bytes).toEqual(anew.bytes);
    const bits = (b = 0) => [0, 1, 2, 3, 4, 5].filter((k) => b & (1 << k)).length;
    for (let i = 0; i < n; i++) {
      const others = [...land.near.subarray(i * 6, i * 6 + 6)].filter(
        (j) => j >= 0 && of[j] !== of[i],
      );
      expect(bits(paint.bytes[i * CELL_BYTES + 4])).toBe(others.length);
    }
  });
});
