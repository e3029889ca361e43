// Plans (网格方案) that are or were in force, or will be; residents of a region.
import type { DraftGrid, Person, Posting } from './drafts';
import type { Frozen } from './frozen';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type PlanState = 'future' | 'in_force' | 'superseded' | 'replaced';

export type Plan = Frozen<Schemas['Plan']>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export const FILE_FORMATS = ['csv', 'geojson', 'units'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Of the region, newest effective instant first. */
export function plans(region: string, signal?: AbortSignal): Promise<Page<Plan>> {
  return get(addressOf('/api/v1/plans', { region, limit: 100 }), signal);
}

/** A plan with what it consists of. */
export interface PlanWhole extends Omit<Plan, 'grids'> {
  readonly grids: readonly DraftGrid[];
  readonly staff: readonly Posting[];
  readonly people: readonly Person[];
}

export function plan(id: string, signal?: AbortSignal): Promise<PlanWhole> {
  return get(planPath(id), signal);
}

/** Where the browser downloads a plan as a file. */
export function planFileAddress(id: string, format: FileFormat): string {
  return addressOf(planPath(id, '/export'), { format });
}

export function planPath(id: string, what = ''): string {
  return `/api/v1/plans/${encodeURIComponent(id)}${what}`;
}

/** `on`: a day, the one the count is of. */
export function setResidents(region: string, residents: number, on: string): Promise<unknown> {
  return send('PUT', `/api/v1/regions/${encodeURIComponent(region)}/residents`, { residents, on });
}
