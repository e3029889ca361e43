// Gaps that are one thing to somebody who closes them: a grid's, told of each of its cells. Pure.
import type { Gap } from '../api/debt';
import { gapKey } from './gapText';

/** Kinds that say something of a whole grid: nobody answers for it, too much work in it. */
const OF_GRID: readonly number[] = [2, 6];

export interface GapGroup {
  /** stable over readings and further pages */
  readonly key: string;
  /** itself, or what the cells say together: no cell, the earliest since, the sums */
  readonly gap: Gap;
  /** [gap] when it is alone */
  readonly cells: readonly Gap[];
}

/** In the order of the first of each group; no gap is lost. */
export function groupGaps(gaps: readonly Gap[]): readonly GapGroup[] {
  const groups = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const whole = OF_GRID.includes(gap.kind) && gap.grid !== undefined && gap.cell !== undefined;
    const key = whole ? [gap.kind, gap.region, gap.grid].join('/') : gapKey(gap);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [gap]);
    else group.push(gap);
  }
  return [...groups].map(([key, cells]) => {
    const [first] = cells as [Gap];
    return { key, gap: cells.length === 1 ? first : together(first, cells), cells };
  });
}

/** Work and hours are the grid's already. */
function together(first: Gap, cells: readonly Gap[]): Gap {
  const { cell: _, ...gap } = first;
  const sum = (of: (gap: Gap) => number) => cells.reduce((all, one) => all + of(one), 0);
  return {
    ...gap,
    since: cells.map((one) => one.since).toSorted()[0] ?? first.since,
    institutions: sum((one) => one.institutions),
    clues: sum((one) => one.clues),
    debt: sum((one) => one.debt),
  };
}
