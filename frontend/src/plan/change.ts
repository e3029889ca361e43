// Edits as the server has them, and what they do to the model.
import type { Change, GridBody, GridChange, MoveGroup, Posting } from '../api/drafts';
import { type Model, NONE } from './model';

export const NO_CHANGE: Change = { moves: [], grids: [], postings: [], locks: [] };

/** The edit that takes cells from the grids they are in now to another; null when all are there. */
export function moveChange(model: Model, cells: Iterable<number>, to: number): Change | null {
  const moved = [...cells].filter((i) => model.of[i] !== to);
  const move = moveOf(model, moved, to, (i) => model.of[i] ?? NONE);
  return move === null ? null : { ...NO_CHANGE, moves: [move] };
}

/** The same where the cells were moved already: `was` is the grid a cell came from. */
export function strokeChange(
  model: Model,
  was: ReadonlyMap<number, number>,
  to: number,
): Change | null {
  const moved = [...was.keys()].filter((i) => was.get(i) !== to);
  const move = moveOf(model, moved, to, (i) => was.get(i) ?? NONE);
  return move === null ? null : { ...NO_CHANGE, moves: [move] };
}

function moveOf(
  model: Model,
  cells: readonly number[],
  to: number,
  from: (cell: number) => number,
): MoveGroup | null {
  if (cells.length === 0) return null;
  return {
    to: model.idOf(to),
    cells: cells.map((i) => model.land.cells[i] ?? ''),
    from: cells.map((i) => model.idOf(from(i))),
  };
}

/** What takes the change back. */
export function inverseOf(change: Change): Change {
  const back = new Map<string | null, { cells: string[]; from: (string | null)[] }>();
  for (const { to, cells, from } of change.moves)
    cells.forEach((cell, k) => {
      const home = from[k] ?? null;
      const move = back.get(home) ?? { cells: [], from: [] };
      move.cells.push(cell);
      move.from.push(to);
      back.set(home, move);
    });
  return {
    moves: [...back].map(([to, move]) => ({ to, ...move })),
    grids: change.grids.map(({ before, after }) => gridChange(after, before)),
    postings: change.postings.map(({ gone, ...p }) => (gone === true ? p : { ...p, gone: true })),
    locks: change.locks.map(({ grid, locked }) => ({ grid, locked: !locked })),
  };
}

/** Missing before: a new grid; missing after: one is taken out. */
export function gridChange(before: GridBody | undefined, after: GridBody | undefined): GridChange {
  return { ...(before && { before }), ...(after && { after }) };
}

export interface Applied {
  readonly staff: readonly Posting[];
  /** grids whose sums, names or locks are other ones now; NONE among them for cells of no grid */
  readonly touched: ReadonlySet<number>;
}

/** Does the change to the model; what of it is not known there is left out. */
export function applyChange(model: Model, staff: readonly Posting[], change: Change): Applied {
  const touched = new Set<number>();
  for (const { after } of change.grids) if (after !== undefined) touched.add(putGrid(model, after));
  for (const { to, cells } of change.moves) {
    const numbers = cells.flatMap((cell) => model.land.index.get(cell) ?? []);
    for (const g of model.move(numbers, model.numberOf(to))) touched.add(g);
  }
  for (const { before, after } of change.grids) {
    if (before === undefined || after !== undefined) continue;
    const g = model.numberOf(before.id);
    model.removeGrid(g);
    touched.add(g);
  }
  for (const { grid, locked } of change.locks) {
    model.change(model.numberOf(grid), { locked });
    touched.add(model.numberOf(grid));
  }
  return { staff: applyPostings(staff, change, model, touched), touched };
}

function putGrid(model: Model, grid: GridBody): number {
  const locked = model.grids[model.numberOf(grid.id)]?.locked ?? false;
  const { id, code, name, region } = grid;
  return model.addGrid({ id, code, name, region, locked });
}

function applyPostings(
  staff: readonly Posting[],
  { postings }: Change,
  model: Model,
  touched: Set<number>,
): readonly Posting[] {
  if (postings.length === 0) return staff;
  const key = (p: Posting) => `${p.grid}/${p.officer}/${p.kind}`;
  const all = new Map(staff.map((p) => [key(p), p]));
  for (const { gone, ...posting } of postings) {
    if (gone === true) all.delete(key(posting));
    else all.set(key(posting), posting);
    touched.add(model.numberOf(posting.grid));
  }
  return [...all.values()];
}

/** Another distribution of the same cells, for a look at it: a balance's, another plan's. */
export interface Assignment {
  /** by cell: index into `grids`, NONE for none */
  readonly of: Int32Array;
  /** the model's grids, and after them those that only the assignment has */
  readonly grids: readonly GridBody[];
}

/** The model's assignment with moves done to it, which are not done to the model. */
export function assignmentWith(
  model: Model,
  moves: readonly MoveGroup[],
  newGrids: readonly GridBody[] = [],
): Assignment {
  const grids: GridBody[] = [...model.grids];
  const numbers = new Map(grids.map((g, i) => [g.id, i]));
  for (const grid of newGrids)
    if (!numbers.has(grid.id)) numbers.set(grid.id, grids.push(grid) - 1);
  const of = model.of.slice();
  for (const { to, cells } of moves) {
    const target = to === null ? NONE : (numbers.get(to) ?? NONE);
    for (const cell of cells) {
      const i = model.land.index.get(cell);
      if (i !== undefined) of[i] = target;
    }
  }
  return { of, grids };
}
