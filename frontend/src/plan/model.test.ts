import { describe, expect, it } from 'vitest';
import { apartOf } from './areas';
import { applyChange, assignmentWith, inverseOf, moveChange } from './change';
import { colourGrids, repairColours, touching } from './colours';
import { type GridSum, Model, NONE } from './model';
import { grownGrids, randomOf, testGrids, testLand } from './testing';

const GRIDS = 12;

/** Parts of a grid by merging sets, and the size of the largest. */
function naiveParts(model: Model, grid: number): { pieces: number; largest: number } {
  const parent = new Map<number, number>();
  const top = (i: number): number => {
    const p = parent.get(i) ?? i;
    return p === i ? i : top(p);
  };
  const members = [...model.of.keys()].filter((i) => model.of[i] === grid);
  for (const i of members) parent.set(i, i);
  for (const i of members)
    for (let k = i * 6; k < i * 6 + 6; k++) {
      const j = model.land.near[k] ?? NONE;
      if (j >= 0 && model.of[j] === grid) parent.set(top(i), top(j));
    }
  const sizes = new Map<number, number>();
  for (const i of members) sizes.set(top(i), (sizes.get(top(i)) ?? 0) + 1);
  return { pieces: sizes.size, largest: Math.max(0, ...sizes.values()) };
}

function figures(model: Model, grid: number): GridSum {
  const { cells, work, institutions, clues, watch, border, pieces, apart } = model.sum(grid);
  return { cells, work, institutions, clues, watch, border, pieces, apart };
}

describe('model', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'after random strokes is as one that is made anew, seed %i',
    (seed) => {
      const random = randomOf(seed);
      const land = testLand(7, seed, 0.15);
      const n = land.cells.length;
      const model = new Model(land, testGrids(GRIDS), grownGrids(land, GRIDS, seed));
      for (let stroke = 0; stroke < 60; stroke++) {
        const to = Math.floor(random() * (GRIDS + 1)) - 1;
        const cells = Array.from({ length: 1 + Math.floor(random() * 9) }, () =>
          Math.floor(random() * n),
        );
        const before = model.of.slice();
        const touched = model.move(cells, to);
        for (const i of new Set(cells))
          if (before[i] !== to) expect(touched.has(before[i] ?? NONE)).toBe(true);
        const anew = new Model(land, testGrids(GRIDS), model.of);
        for (let g = NONE; g < GRIDS; g++) {
          expect(model.sum(g).border, `border of ${g}`).toBe(anew.sum(g).border);
          if (g === NONE) continue;
          const sum = figures(model, g);
          expect(sum, `sum of ${g}`).toEqual(figures(anew, g));
          const { pieces, largest } = naiveParts(model, g);
          expect([sum.pieces, sum.apart], `parts of ${g}`).toEqual([pieces, sum.cells - largest]);
          expect(apartOf(model, g)).toHaveLength(sum.apart);
          expect(model.membersOf(g).toSorted()).toEqual(anew.membersOf(g).toSorted());
        }
        expect(model.border).toBe(anew.border);
      }
    },
  );

  it('takes a change back, whatever it holds', () => {
    const land = testLand(5, 9);
    const model = new Model(land, testGrids(4), grownGrids(land, 4, 9));
    const before = model.of.slice();
    const cells = [...model.membersOf(2)];
    const grid = { id: 'g2', code: '2', name: 'grid 2', region: '3301' };
    const moves = moveChange(model, cells, NONE)?.moves ?? [];
    const postings = [{ grid: 'g2', officer: 'o1', kind: 'officer' as const, gone: true }];
    const change = {
      moves,
      postings,
      grids: [{ before: grid }],
      locks: [{ grid: 'g1', locked: true }],
    };
    const staff = [{ grid: 'g2', officer: 'o1', kind: 'officer' as const }];
    const there = applyChange(model, staff, change);
    expect(there.staff).toEqual([]);
    expect(model.grids[2]?.gone).toBe(true);
    expect(model.grids[1]?.locked).toBe(true);
    expect(model.sum(NONE).cells).toBe(cells.length);
    const back = applyChange(model, there.staff, inverseOf(change));
    expect(model.of).toEqual(before);
    expect(back.staff).toEqual(staff);
    expect([model.grids[2]?.gone, model.grids[1]?.locked]).toEqual([false, false]);
  });

  it('an assignment for a look leaves the model alone', () => {
    const land = testLand(4, 3);
    const model = new Model(land, testGrids(3), grownGrids(land, 3, 3));
    const before = model.of.slice();
    const [a = 0, b = 0] = model.membersOf(0);
    const grid = { id: 'new', code: 'n', name: 'n', region: '3301' };
    const moves = [
      { to: 'new', cells: [land.cells[a] ?? ''], from: ['g0'] },
      { to: null, cells: [land.cells[b] ?? ''], from: ['g0'] },
    ];
    const assignment = assignmentWith(model, moves, [grid]);
    expect([assignment.of[a], assignment.of[b]]).toEqual([3, NONE]);
    expect(assignment.grids[3]).toEqual(grid);
    expect(model.of).toEqual(before);
  });
});

describe('colours', () => {
  const clashes = (model: Model, colours: Uint8Array) =>
    [...touching(model)].filter(([g, near]) => [...near].some((o) => colours[o] === colours[g]));

  it.each([1, 2, 3, 4])('differ where grids touch, seed %i', (seed) => {
    const land = testLand(16, seed, 0.03);
    const model = new Model(land, testGrids(60), grownGrids(land, 60, seed));
    const colours = colourGrids(model);
    expect(clashes(model, colours)).toEqual([]);
    // A stroke that brings two grids together that did not touch.
    const random = randomOf(seed);
    for (let stroke = 0; stroke < 20; stroke++) {
      const at = Math.floor(random() * land.cells.length);
      const beside = land.near[at * 6 + (stroke % 6)] ?? NONE;
      const g = model.of[beside] ?? NONE;
      if (beside < 0 || g < 0) continue;
      model.move([at, ...[...land.near.subarray(at * 6, at * 6 + 6)].filter((j) => j >= 0)], g);
    }
    const repaired = repairColours(model, colours, model.grids.keys());
    expect(clashes(model, repaired)).toEqual([]);
    const kept = [...colours.keys()].filter((g) => colours[g] === repaired[g]).length;
    expect(kept).toBeGreaterThan(40);
  });
});
