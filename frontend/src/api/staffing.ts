// How many people a region needs, and the rule that work is reckoned with.
import { addressOf, get } from './request';

export interface CurvePoint {
  readonly people: number;
  /** shares of due visits that are made, 0 to 1; low and high bound 95 % of the runs */
  readonly covered: { readonly mean: number; readonly low: number; readonly high: number };
}

export interface Staffing {
  readonly people_now: number;
  /** the least number that reaches the target; null: none that was tried */
  readonly needed: number | null;
  readonly target: number;
  readonly curve: readonly CurvePoint[];
  readonly days: number;
  readonly seed: number;
  readonly residents: number | null;
  /** with a law-enforcement certificate */
  readonly supervisors: number;
  readonly per_10000: number | null;
  readonly norm: number;
}

export function staffing(region: string, target: number, signal?: AbortSignal): Promise<Staffing> {
  return get(addressOf('/api/v1/staffing', { region, target }), signal);
}
