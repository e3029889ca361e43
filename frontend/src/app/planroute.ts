import type { Camera } from '../map/shapes';
import { cameraParams, parseCamera } from './view';

/** Parts of the planner's page that are no draft. */
export const PLAN_PARTS = ['list', 'roster', 'duty', 'staffing'] as const;
/** `draft` and `version` have an item: a draft, or a plan that is looked at. */
export type PlanPart = (typeof PLAN_PARTS)[number] | 'draft' | 'version';

/** The planner's page, as its URL has it. */
export interface PlanRoute {
  readonly page: 'plan';
  readonly part: PlanPart;
  readonly item: string | null;
  /** '' for all of the account */
  readonly region: string;
  /** grid that is picked, '' for none */
  readonly grid: string;
  /** of the duty question */
  readonly cell: string | null;
  /** of the duty question, in place of a cell: lon, lat; null for none */
  readonly point: readonly [lon: number, lat: number] | null;
  /** of the duty question, and the first instant of the roster: RFC 3339 or a day; '' for now */
  readonly at: string;
  readonly camera: Camera | null;
}

export const PLAN: PlanRoute = {
  page: 'plan',
  part: 'list',
  item: null,
  region: '',
  grid: '',
  cell: null,
  point: null,
  at: '',
  camera: null,
};

const CELL = /^[0-9a-f]{15}$/;
const POINT = /^(-?\d{1,3}(?:\.\d{1,9})?),(-?\d{1,2}(?:\.\d{1,9})?)$/;
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/;

/** What is not understood is left out. `path`: behind the name of the page. */
export function parsePlanRoute(
  [first = '', second = '']: readonly string[],
  params: URLSearchParams,
): PlanRoute {
  const cell = params.get('cell') ?? '';
  const at = params.get('at') ?? '';
  const version = first === 'version' && second !== '';
  const part = PLAN_PARTS.find((p) => p === first);
  const item = version ? second : first;
  return {
    page: 'plan',
    part: version ? 'version' : (part ?? (isDraft(first) ? 'draft' : 'list')),
    item: version || (part === undefined && isDraft(first)) ? item : null,
    region: params.get('region') ?? '',
    grid: params.get('grid') ?? '',
    cell: CELL.test(cell) ? cell : null,
    point: pointOf(params.get('point') ?? ''),
    at: INSTANT.test(at) ? at : '',
    camera: parseCamera(params),
  };
}

function pointOf(text: string): PlanRoute['point'] {
  const [, lon, lat] = POINT.exec(text) ?? [];
  if (lon === undefined || lat === undefined) return null;
  const [x, y] = [Number(lon), Number(lat)];
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [x, y] : null;
}

/** Ids are UUIDs: no name of a part is one. */
function isDraft(text: string): boolean {
  return /^[0-9a-f-]{8,64}$/.test(text);
}

/** The inverse: 'plan/…?…', without defaults. */
export function formatPlanRoute(route: PlanRoute): string {
  const { part, item, camera, point } = route;
  const params = new URLSearchParams();
  for (const name of ['region', 'grid', 'cell', 'at'] as const) {
    const value = route[name];
    if (value !== null && value !== '') params.set(name, value);
  }
  if (point !== null) params.set('point', point.join(','));
  if (camera !== null) cameraParams(camera, params);
  const query = params.toString();
  let path = 'plan';
  if (part === 'draft') path += `/${item ?? ''}`;
  else if (part === 'version') path += `/version/${item ?? ''}`;
  else if (part !== 'list') path += `/${part}`;
  return `${path}${query === '' ? '' : `?${query}`}`;
}
