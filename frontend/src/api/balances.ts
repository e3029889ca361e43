// Balancing a draft: asked for, followed, stopped, its proposal adopted as one edit.
import type { Borders, Edited } from './drafts';
import type { Frozen } from './frozen';
import { get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export interface BalanceOrder {
  readonly version: number;
  /** so many grids are drawn anew; or `staff`, or all field staff */
  readonly grids?: number;
  /** who gets the grids */
  readonly staff?: readonly string[];
  readonly borders?: Borders;
  /** hours of uneven load that one moved institution is worth */
  readonly churn_price?: number;
  /** 0 quick, 1 usual, 2 thorough */
  readonly effort?: number;
  readonly seed?: number;
  readonly max_area_km2?: number;
  readonly time_limit_s?: number;
  /** rivers and railways: pairs of neighbours that are none */
  readonly cut_edges?: readonly (readonly [string, string])[];
  /** of a crossed community border */
  readonly price?: number;
  readonly seeds?: readonly string[];
}

export type BalanceState = 'queued' | 'running' | 'done' | 'stopped' | 'failed';

/** Why nothing can be dealt out as asked. */
export type Infeasible = Frozen<Schemas['RunError']>;

export type BalanceResult = Frozen<Schemas['RunOutcome']>;

export type Balance = Frozen<Schemas['BalanceRun']>;

function runPath(id: string, what = ''): string {
  return `/api/v1/balances/${encodeURIComponent(id)}${what}`;
}

export function askBalance(draft: string, order: BalanceOrder): Promise<Balance> {
  return send('POST', `/api/v1/drafts/${encodeURIComponent(draft)}/balance`, order);
}

export function balance(id: string, signal?: AbortSignal): Promise<Balance> {
  return get(runPath(id), signal);
}

/** Keeps the best so far. */
export function stopBalance(id: string): Promise<Balance> {
  return send('POST', runPath(id, '/stop'), {});
}

/** Makes the proposal one edit of the draft. */
export function adoptBalance(id: string, version: number): Promise<Edited> {
  return send('POST', runPath(id, '/adopt'), { version });
}

export interface StaffingOrder {
  readonly version: number;
  /** who leaves */
  readonly leave: readonly string[];
  /** how many join whose names are not known yet, or who */
  readonly join: number | readonly string[];
}

export function askStaffing(draft: string, order: StaffingOrder): Promise<Balance> {
  return send('POST', `/api/v1/drafts/${encodeURIComponent(draft)}/staffing`, order);
}
