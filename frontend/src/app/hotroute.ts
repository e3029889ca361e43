import { PERS, type Per } from '../api/hotspots';
import type { Camera } from '../map/shapes';
import { cameraParams, parseCamera } from './view';

export const HOT_TABS = ['spots', 'clusters', 'forecast', 'risk'] as const;
export type HotTab = (typeof HOT_TABS)[number];

export const HOT_LAYERS = ['level', 'z', 'q', 'class', 'state', 'n'] as const;
export type HotLayerId = (typeof HOT_LAYERS)[number];

/** Where two windows are compared: the first, the other, or what is different. */
export const SIDES = ['a', 'b', 'change'] as const;
export type Side = (typeof SIDES)[number];

/** The page of hotspots, as its URL has it: who opens it sees the same. */
export interface HotRoute {
  readonly page: 'hotspots';
  readonly tab: HotTab;
  /** what the tab has open: a scan, an institution */
  readonly item: string | null;
  /** '' for all of the account */
  readonly region: string;
  readonly layer: HotLayerId;
  /** last day of the window, null: today */
  readonly until: string | null;
  /** null: as the policy says; the same below */
  readonly days: number | null;
  readonly k: number | null;
  readonly resolution: number | null;
  readonly per: Per;
  readonly cell: string | null;
  /** last day of the window that is compared; null: none is */
  readonly compare: string | null;
  readonly side: Side;
  readonly camera: Camera | null;
}

export const HOTSPOTS: HotRoute = {
  page: 'hotspots',
  tab: 'spots',
  item: null,
  region: '',
  layer: 'level',
  until: null,
  days: null,
  k: null,
  resolution: null,
  per: 'count',
  cell: null,
  compare: null,
  side: 'change',
  camera: null,
};

const CELL = /^[0-9a-f]{15}$/;

/** What is not understood is left out. `path`: behind the name of the page. */
export function parseHotRoute(
  [tab = '', item = '']: readonly string[],
  params: URLSearchParams,
): HotRoute {
  const cell = params.get('cell') ?? '';
  return {
    page: 'hotspots',
    tab: oneOf(HOT_TABS, tab, HOTSPOTS.tab),
    item: item === '' ? null : item,
    region: params.get('region') ?? '',
    layer: oneOf(HOT_LAYERS, params.get('layer'), HOTSPOTS.layer),
    until: day(params.get('until')),
    days: whole(params.get('days'), 1, 3650),
    k: whole(params.get('k'), 1, 5),
    resolution: whole(params.get('resolution'), 0, 15),
    per: oneOf(PERS, params.get('per'), HOTSPOTS.per),
    cell: CELL.test(cell) ? cell : null,
    compare: day(params.get('compare')),
    side: oneOf(SIDES, params.get('side'), HOTSPOTS.side),
    camera: parseCamera(params),
  };
}

/** The inverse: 'hotspots/…?…', without defaults. */
export function formatHotRoute(route: HotRoute): string {
  const { tab, item, camera } = route;
  const params = new URLSearchParams();
  const names = [
    'region',
    'layer',
    'until',
    'days',
    'k',
    'resolution',
    'per',
    'cell',
    'compare',
    'side',
  ] as const;
  for (const name of names)
    if (route[name] !== null && route[name] !== HOTSPOTS[name])
      params.set(name, String(route[name]));
  if (camera !== null) cameraParams(camera, params);
  const query = params.toString();
  const path = item !== null ? `/${tab}/${item}` : tab === HOTSPOTS.tab ? '' : `/${tab}`;
  return `hotspots${path}${query === '' ? '' : `?${query}`}`;
}

function oneOf<T extends string>(all: readonly T[], text: string | null, otherwise: T): T {
  return all.find((one) => one === text) ?? otherwise;
}

function whole(text: string | null, min: number, max: number): number | null {
  if (text === null || !/^\d{1,4}$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

/** A day that exists. */
function day(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null;
}
