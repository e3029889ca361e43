// Who of the staff is out now, and where each of them was.
import { addressOf, get } from './request';

export type PatrolState =
  | 'scheduled'
  | 'start_overdue'
  | 'on'
  | 'paused'
  | 'silent'
  | 'done'
  | 'off';

/** A person of the staff today. A position is there only while they are on shift. */
export interface PatrolPerson {
  readonly officer: string;
  readonly name: string;
  readonly post: string;
  readonly grids: readonly { readonly id: string; readonly name: string }[];
  readonly state: PatrolState;
  readonly planned: { readonly from: string; readonly until: string } | null;
  readonly shift: string | null;
  /** since when the state holds */
  readonly since: string | null;
  readonly last_point_at: string | null;
  readonly silent_minutes: number;
  readonly collected_minutes: number;
  readonly uncollected_minutes: number;
  readonly metres: number;
  readonly cells: number;
  readonly visits: number;
  readonly tasks_open: number;
  readonly lon?: number;
  readonly lat?: number;
  readonly accuracy_m?: number;
}

export interface PatrolBoard {
  /** domain time of the answer */
  readonly at: string;
  readonly items: readonly PatrolPerson[];
}

export function patrolBoard(region: string, signal: AbortSignal): Promise<PatrolBoard> {
  return get(addressOf('/api/v1/patrol', { region }), signal);
}

/** The track of a shift. Every look is recorded with its reason, and the person can read it. */
export interface Track {
  readonly points: readonly { readonly at: string; readonly lon: number; readonly lat: number }[];
  readonly from: string;
  readonly until: string;
  readonly paused: readonly { readonly from: string; readonly until: string }[];
  /** 未采集: nothing is known, which is not absence */
  readonly uncollected: readonly { readonly from: string; readonly until: string }[];
  readonly cells: readonly { readonly cell: string; readonly seconds: number }[];
  readonly metres: number;
  readonly minutes: number;
}

export function track(shift: string, reason: string, signal: AbortSignal): Promise<Track> {
  return get(addressOf(`/api/v1/shifts/${encodeURIComponent(shift)}/track`, { reason }), signal);
}
