// A grid lies inside one region and keeps it; a wider one takes its place.
import type { Change, Posting } from '../api/drafts';
import { NO_CHANGE } from './change';
import type { Land, Model } from './model';

/** Parent of each region, '' for the topmost. */
export type Parents = ReadonlyMap<string, string>;

/** The region and those above it, smallest first. */
export function upwards(parents: Parents, code: string): string[] {
  const chain: string[] = [];
  for (let at = code; at !== '' && !chain.includes(at); at = parents.get(at) ?? '') chain.push(at);
  return chain;
}

/** Whether a cell may belong to a grid of a region; of one that is not known the server decides. */
export function fitsOf(land: Land, parents: Parents): (cell: number, region: string) => boolean {
  const above = land.regions.map((r) => new Set(upwards(parents, r.code)));
  return (cell, region) =>
    !parents.has(region) || (above[land.home[cell] ?? -1]?.has(region) ?? true);
}

/**
 * The change that puts a grid of a wider region in the place of one: a new one with its
 * code, cells and people, because a grid does not move to another region.
 */
export function widened(
  model: Model,
  staff: readonly Posting[],
  grid: number,
  region: string,
  newId: string,
): Change {
  const old = model.grids[grid];
  if (old === undefined) return NO_CHANGE;
  const { id, code, name } = old;
  const cells = model.membersOf(grid).map((i) => model.land.cells[i] ?? '');
  const mine = staff.filter((p) => p.grid === id);
  return {
    ...NO_CHANGE,
    grids: [
      { after: { id: newId, code, name, region } },
      { before: { id, code, name, region: old.region } },
    ],
    moves: cells.length === 0 ? [] : [{ to: newId, cells, from: cells.map((): string => id) }],
    postings: [
      ...mine.map((p) => ({ ...p, gone: true })),
      ...mine.map((p) => ({ ...p, grid: newId })),
    ],
  };
}
