import type { HotCell, HotHead, Level } from '../api/hotspots';
import { FEW } from '../map/hotpalette';
import type { LegendRow, LegendTable, Look } from '../map/hotshapes';

/** What became of a cell's hotspot from one window to a later one. */
export const CHANGES = ['appeared', 'hotter', 'stayed', 'cooler', 'vanished', 'few'] as const;
export type Change = (typeof CHANGES)[number];

const LOOKS: Readonly<Record<Change, Look>> = {
  appeared: { colour: '#a8152a', pattern: 'plus' },
  hotter: { colour: '#e8703a', pattern: 'up' },
  stayed: { colour: '#fbc27a', pattern: null },
  cooler: { colour: '#bcd9ea', pattern: 'down' },
  vanished: { colour: '#5b96c8', pattern: 'rings' },
  few: FEW,
};

export const CHANGE_ROWS: readonly LegendRow[] = CHANGES.map((id) => ({
  id,
  label: `hot.change.${id}`,
  ...LOOKS[id],
}));

const RANK: Readonly<Record<Level, number>> = {
  hot3: 3,
  hot2: 2,
  hot1: 1,
  none: 0,
  few: 0,
  cold1: 0,
  cold2: 0,
  cold3: 0,
};

/**
 * Null where neither window has a hotspot. A hotspot in one of them whose cell has too few cases
 * in the other cannot be compared.
 */
export function changeOf(earlier: Level, later: Level): Change | null {
  const before = RANK[earlier];
  const after = RANK[later];
  if (before === 0 && after === 0) return null;
  if (earlier === 'few' || later === 'few') return 'few';
  if (before === 0) return 'appeared';
  if (after === 0) return 'vanished';
  if (after > before) return 'hotter';
  return after < before ? 'cooler' : 'stayed';
}

/** A map of hotspots: its window and its cells. */
export interface Compared {
  readonly head: HotHead;
  readonly cell: (cell: string) => HotCell | undefined;
  readonly cells: Iterable<HotCell>;
}

export interface Comparison {
  /** neither window has enough cases, or one has not: nothing is compared */
  readonly tooFew: boolean;
  readonly changes: ReadonlyMap<string, Change>;
  readonly counts: Readonly<Record<Change, number>>;
}

/** Which of two windows comes first; those of the same end stay as they are. */
export function inOrder<T extends { readonly head: HotHead }>(a: T, b: T): readonly [T, T] {
  return a.head.until <= b.head.until ? [a, b] : [b, a];
}

/** A cell that a window does not list has no clues in it, and none near. */
export function compare(earlier: Compared, later: Compared): Comparison {
  const counts = { appeared: 0, hotter: 0, stayed: 0, cooler: 0, vanished: 0, few: 0 };
  const changes = new Map<string, Change>();
  const tooFew = earlier.head.too_few || later.head.too_few;
  if (tooFew) return { tooFew, changes, counts };
  const add = (cell: string, before: Level, after: Level) => {
    const change = changeOf(before, after);
    if (change === null) return;
    changes.set(cell, change);
    counts[change]++;
  };
  for (const { cell, level } of later.cells) add(cell, earlier.cell(cell)?.level ?? 'none', level);
  for (const { cell, level } of earlier.cells)
    if (later.cell(cell) === undefined) add(cell, level, 'none');
  return { tooFew, changes, counts };
}

/** Looks and legend of a comparison. */
export function paintChanges({ changes, counts }: Comparison): {
  looks: ReadonlyMap<string, Look>;
  legend: LegendTable;
} {
  const looks = new Map<string, Look>();
  for (const [cell, change] of changes) looks.set(cell, LOOKS[change]);
  return {
    looks,
    legend: {
      title: 'hot.change',
      about: 'hot.change.about',
      rows: CHANGE_ROWS,
      counts: CHANGES.map((change) => counts[change]),
    },
  };
}
