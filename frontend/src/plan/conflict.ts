import type { Change, DraftConflict } from '../api/drafts';
import { Problem } from '../api/problem';
import { gridChange, NO_CHANGE } from './change';
import type { Model } from './model';

/** What of the draft is not as the edit took it for. */
export type Difference = DraftConflict['differ'][number];

/** An edit that met another one. Nothing of it is in the draft. */
export interface Conflict {
  /** version of the draft that the edit was made on, and the one it met */
  readonly yours: number;
  readonly theirs: number;
  /** what is not as the edit took it for; at most 100 of `count` */
  readonly differ: readonly Difference[];
  readonly count: number;
  readonly change: Change;
}

/** Null when the error is another one. */
export function conflictOf(error: unknown, change: Change): Conflict | null {
  if (!(error instanceof Problem) || error.slug !== 'draft-conflict') return null;
  const { yours, theirs, differ, count } = error.body;
  const list = Array.isArray(differ) ? (differ as Difference[]) : [];
  return {
    yours: Number(yours ?? 0),
    theirs: Number(theirs ?? 0),
    differ: list,
    count: Number(count ?? list.length),
    change,
  };
}

/**
 * The change as it is now: cells go to the grid they were meant for from wherever they
 * are. Null when nothing of it is left to do. Grids that are locked or gone are left out.
 */
export function renewed(model: Model, change: Change): Change | null {
  const free = (id: string | null) => {
    if (id === null) return true;
    const grid = model.grids[model.numberOf(id)];
    return grid !== undefined && !grid.gone && !grid.locked;
  };
  const moves = change.moves.flatMap(({ to, cells }) => {
    if (!free(to)) return [];
    const kept = cells.flatMap((cell) => {
      const i = model.land.index.get(cell);
      const from = i === undefined ? null : model.idOf(model.of[i] ?? -1);
      return i === undefined || from === to || !free(from) ? [] : [{ cell, from }];
    });
    if (kept.length === 0) return [];
    return [{ to, cells: kept.map((k) => k.cell), from: kept.map((k) => k.from) }];
  });
  const grids = change.grids.flatMap(({ before, after }) => {
    const id = before?.id ?? after?.id ?? null;
    const now = model.grids[model.numberOf(id)];
    if (now === undefined || now.gone)
      return before === undefined ? [gridChange(undefined, after)] : [];
    const { code, name, region } = now;
    return before === undefined ? [] : [gridChange({ id: now.id, code, name, region }, after)];
  });
  const locks = change.locks.filter(
    ({ grid, locked }) => (model.grids[model.numberOf(grid)]?.locked ?? locked) !== locked,
  );
  const left = moves.length + grids.length + locks.length + change.postings.length > 0;
  return left ? { ...NO_CHANGE, moves, grids, locks, postings: change.postings } : null;
}

/** Whether it may well get through when it is sent again: the server is away, or overloaded. */
export function passes(error: unknown): boolean {
  if (!(error instanceof Problem)) return error instanceof TypeError;
  return error.status >= 500 || error.status === 429;
}
