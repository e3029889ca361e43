// Hotspots: where clues cluster, one cell of it, files of it.
import { addressOf, get } from './request';
import type { Clue } from './types';

export type Per = 'count' | 'institution' | 'resident' | 'effort';
export const PERS: readonly Per[] = ['count', 'institution', 'resident', 'effort'];

export type Level = 'hot3' | 'hot2' | 'hot1' | 'none' | 'cold1' | 'cold2' | 'cold3' | 'few';
export type CellState = '' | 'loud' | 'quiet' | 'unvisited';

export interface HotCell {
  readonly cell: string;
  /** clues in the window */
  readonly n: number;
  /** clues in the cell and its neighbours */
  readonly near: number;
  /** what was tested: n, or the smoothed rate */
  readonly value: number | null;
  readonly z: number | null;
  readonly p: number | null;
  readonly q: number | null;
  readonly level: Level;
  /** pattern-hot, pattern-cold, or '' */
  readonly class: string;
  readonly state: CellState;
  /** probability of the state */
  readonly sure: number | null;
  readonly institutions: number;
  readonly visits: number;
  readonly patrol_minutes: number | null;
}

/** A statistic of all cells together. */
export interface Global {
  readonly value: number | null;
  readonly expected: number | null;
  readonly z: number | null;
  readonly p: number | null;
}

/** What a map of hotspots says of itself, without its cells. */
export interface HotHead {
  readonly region: string;
  readonly resolution: number;
  /** first and last day of the window */
  readonly from: string;
  readonly until: string;
  readonly days: number;
  readonly k: number;
  readonly per: Per;
  /** of the log, up to which clues were counted */
  readonly rev: number;
  /** domain time */
  readonly at: string;
  readonly policy_version: string;
  readonly total: number;
  readonly unlocated: number;
  readonly sealed_left_out: number;
  readonly too_few: boolean;
  readonly min_clues: number;
  readonly min_cluster: number;
}

export interface HotAnswer extends HotHead {
  readonly moran: Global | null;
  readonly general_g: Global | null;
  readonly cells: readonly HotCell[];
}

export interface Interval {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A slice of the time before the end of the window. */
export interface Slice {
  readonly from: string;
  readonly until: string;
  readonly n: number;
  readonly z: number | null;
}

export interface HotDetail extends HotCell {
  readonly expected_near: number | null;
  /** oldest first */
  readonly lines: readonly Slice[];
  /** z of Mann and Kendall over the slices */
  readonly trend: number | null;
  readonly trend_p: number | null;
  /** clues that the usual effort would meet */
  readonly rate: Interval;
  /** codes: what decided on the state, what would settle it */
  readonly because: string;
  readonly suggest: string;
  /** patrol minutes, or visits, that would settle it */
  readonly missing: number | null;
  readonly residents: number | null;
  /** of the window, newest first, 50 at most */
  readonly clues: readonly Clue[];
  readonly clues_total: number;
}

/** Null: as the policy says. */
export interface Question {
  readonly region: string;
  readonly resolution: number | null;
  /** last day of the window; null: today */
  readonly until: string | null;
  readonly days: number | null;
  readonly k: number | null;
  readonly per: Per;
}

const PATH = '/api/v1/hotspots';

function queryOf({ region, resolution, until, days, k, per }: Question) {
  return { region, resolution, until, days, k, per: per === 'count' ? null : per };
}

export function hotspots(question: Question, signal: AbortSignal): Promise<HotAnswer> {
  return get(addressOf(PATH, queryOf(question)), signal);
}

export function hotspotCell(
  question: Question,
  cell: string,
  signal: AbortSignal,
): Promise<HotDetail> {
  return get(addressOf(`${PATH}/cells/${encodeURIComponent(cell)}`, queryOf(question)), signal);
}

/** Where the browser downloads the map as a file. */
export function exportAddress(question: Question, format: 'csv' | 'geojson'): string {
  return addressOf(`${PATH}/export`, { format, ...queryOf(question) });
}
