import type { Global, HotAnswer, HotCell, HotHead, Level, Question } from '../api/hotspots';
import type { HotRoute } from '../app/hotroute';
import type { HotBoard } from '../live/hotspots';
import { Table } from '../live/table';

/** A map of hotspots as the page shows it, from the stream or read. */
export interface HotView {
  readonly head: HotHead;
  readonly cells: Table<HotCell>;
  /** null where there is none, or it was not read yet */
  readonly moran: Global | null;
}

export function viewOf({ cells, moran, general_g: _, ...head }: HotAnswer): HotView {
  const table = Table.empty<HotCell>().with((draft) => {
    for (const cell of cells) draft.set(cell.cell, cell);
  });
  return { head, cells: table, moran };
}

export function questionOf(route: HotRoute, region: string): Question {
  const { resolution, until, days, k, per } = route;
  return { region, resolution, until, days, k, per };
}

/** Whether the map of the stream answers the question. */
export function isUsual(
  { region, resolution, until, days, k, per }: Question,
  head: HotHead,
): boolean {
  return (
    region === head.region &&
    (until === null || until === head.until) &&
    (days === null || days === head.days) &&
    (k === null || k === head.k) &&
    (resolution === null || resolution === head.resolution) &&
    per === head.per
  );
}

/**
 * What to show: the stream's map where it answers the question, else what was read. What was
 * read of another region is of no use; of another window it stays until the wanted one is there.
 */
export function shownOf(
  question: Question,
  live: HotBoard | null,
  read: HotView | null,
): HotView | null {
  if (live !== null && isUsual(question, live.head))
    return { head: live.head, cells: live.cells, moran: read?.moran ?? null };
  return read?.head.region === question.region ? read : null;
}

/** Whether what the clues should be related to is nowhere, so that no cell could be tested. */
export function isUnrelated({ head, cells }: HotView): boolean {
  if (head.per === 'count' || head.total === 0 || head.too_few) return false;
  for (const { z } of cells.values()) if (z !== null) return false;
  return true;
}

export interface LevelCounts {
  readonly hot: number;
  readonly cold: number;
  readonly few: number;
  readonly unvisited: number;
  /** of class new-hot */
  readonly fresh: number;
}

export function countLevels(cells: Iterable<HotCell>): LevelCounts {
  const counts = { hot: 0, cold: 0, few: 0, unvisited: 0, fresh: 0 };
  for (const { level, state, class: kind } of cells) {
    if (isHot(level)) counts.hot++;
    else if (level.startsWith('cold')) counts.cold++;
    else if (level === 'few') counts.few++;
    if (state === 'unvisited') counts.unvisited++;
    // As the layer of classes has it.
    if (kind === 'new-hot' && level !== 'few') counts.fresh++;
  }
  return counts;
}

export function isHot(level: Level): boolean {
  return level === 'hot1' || level === 'hot2' || level === 'hot3';
}

/** The hot cells, strongest first; of equal ones the order is that of their names. */
export function hottest(cells: Iterable<HotCell>): HotCell[] {
  const hot: HotCell[] = [];
  for (const cell of cells) if (isHot(cell.level)) hot.push(cell);
  return hot.sort((a, b) => (b.z ?? 0) - (a.z ?? 0) || (a.cell < b.cell ? -1 : 1));
}
