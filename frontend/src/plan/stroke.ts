// A stroke of the brush, before it is one edit.
import { type Model, NONE } from './model';

export interface Stroke {
  readonly to: number;
  /** by cell that was moved: the grid it came from */
  readonly was: Map<number, number>;
  /** drawn over, and kept by a locked grid */
  readonly locked: Set<number>;
  /** drawn over, and outside of the region of the grid */
  readonly outside: Set<number>;
}

export function newStroke(to: number): Stroke {
  return { to, was: new Map(), locked: new Set(), outside: new Set() };
}

/** Of the cells that are drawn over those that go to the stroke's grid; the stroke remembers the others. */
export function drawOver(
  model: Model,
  { to, was, locked, outside }: Stroke,
  cells: Iterable<number>,
  fits: (cell: number, region: string) => boolean,
): number[] {
  const region = model.grids[to]?.region ?? '';
  const moved: number[] = [];
  for (const i of cells) {
    const from = model.of[i] ?? NONE;
    if (from === to) continue;
    if (model.grids[from]?.locked) locked.add(i);
    else if (!fits(i, region)) outside.add(i);
    else {
      moved.push(i);
      if (!was.has(i)) was.set(i, from);
    }
  }
  return moved;
}
