// The other side of a comparison as a paint of the draft's cells. Pure.
import type { Comparison, GridBody } from '../api/drafts';
import type { Assignment } from './change';
import { type Model, NONE } from './model';

/** Where the cells were: the draft's own, with those that moved at the grid they came from. */
export function beforeOf(
  model: Model,
  moved: Comparison['moved'],
  known: readonly GridBody[],
): Assignment {
  const grids: GridBody[] = [...model.grids];
  const numbers = new Map(grids.map((g, i) => [g.id, i]));
  const bodies = new Map(known.map((g) => [g.id, g]));
  const numberOf = (id: string | null) => {
    if (id === null) return NONE;
    const number = numbers.get(id);
    if (number !== undefined) return number;
    const added = grids.push(bodies.get(id) ?? { id, code: '', name: '', region: '' }) - 1;
    numbers.set(id, added);
    return added;
  };
  const of = model.of.slice();
  for (const { cell, from } of moved) {
    const i = model.land.index.get(cell);
    if (i !== undefined) of[i] = numberOf(from);
  }
  return { of, grids };
}
