// Hot cells by place, so that a list names places and not the same one again and again. Pure.
import type { HotCell } from '../api/hotspots';
import { parentCell } from '../map/measure';

/** Hot cells of one parent cell, the strongest first; not empty. */
export type Spot = readonly [HotCell, ...HotCell[]];

/** The cells, strongest first, of a map of the resolution, put together; in the order of their strongest. */
export function spotsOf(hot: readonly HotCell[], resolution: number): Spot[] {
  const spots = new Map<string, [HotCell, ...HotCell[]]>();
  for (const cell of hot) {
    const parent = parentCell(cell.cell, resolution - 1);
    const spot = spots.get(parent);
    if (spot === undefined) spots.set(parent, [cell]);
    else spot.push(cell);
  }
  return [...spots.values()];
}
