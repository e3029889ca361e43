// Balancing a draft: asked for, followed, stopped, its proposal adopted as one edit.
import type { Borders, Change, Edited, Moves } from './drafts';
import { get, send } from './request';

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
export interface Infeasible {
  readonly code: string;
  readonly cell?: string | null;
  readonly officer?: string | null;
  readonly grid?: string | null;
  readonly want?: number | null;
  readonly limit?: number | null;
  readonly detail?: string;
}

export interface BalanceResult extends Change {
  readonly measure: {
    readonly max_over_mean: number;
    readonly min_over_mean: number;
    readonly cut_share: number;
    readonly iso: number;
    readonly broken: number;
    readonly moved_hours: number;
  };
  readonly changes?: Moves;
}

export interface Balance {
  readonly id: string;
  readonly draft: string;
  readonly draft_version: number;
  readonly state: BalanceState;
  /** 0 to 1 */
  readonly progress: number;
  readonly stage: string;
  /** of the best so far; 0 before there is one */
  readonly max_over_mean: number;
  readonly cut_share: number;
  readonly error: Infeasible | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly result?: BalanceResult | null;
}

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
