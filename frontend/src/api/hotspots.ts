// Hotspots: where clues cluster, one cell of it, files of it.
import { addressOf, get } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type HotCell = Readonly<Schemas['HotspotCell']>;
export type Level = HotCell['level'];
/** A statistic of all cells together. */
export type Global = Schemas['HotspotGlobal'];
/** `moran` and `general_g` are null where there is none; the schema cannot say so. */
export type HotAnswer = Readonly<Schemas['HotspotMap']>;
/** What a map of hotspots says of itself, without its cells. */
export type HotHead = Omit<HotAnswer, 'moran' | 'general_g' | 'cells'>;
export type Per = HotAnswer['per'];
export type Interval = Schemas['Interval'];
/** A slice of the time before the end of the window. */
export type Slice = Schemas['HotspotSlice'];
/** Why a cell is painted as it is. */
export type HotDetail = Readonly<Schemas['HotspotWhy']>;

export const PERS = [
  'count',
  'institution',
  'resident',
  'effort',
] as const satisfies readonly Per[];

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
