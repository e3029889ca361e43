// Leaves (请假), turns (排班), and the absence cover made of a leave.
import type { Draft } from './drafts';
import type { Frozen } from './frozen';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export const LEAVE_KINDS = ['holiday', 'sick', 'training', 'other'] as const;
export type LeaveKind = (typeof LEAVE_KINDS)[number];

/** [from, until) */
export type Leave = Frozen<Schemas['Leave']>;

/** A planned shift [from, until), a day at most. */
export type Turn = Frozen<Schemas['Turn']>;

export type Roster = Frozen<Schemas['Roster']>;

export function roster(
  region: string,
  from: string,
  until: string,
  signal?: AbortSignal,
): Promise<Roster> {
  return get(addressOf('/api/v1/roster', { region, from, until }), signal);
}

export type TurnBody = Pick<Turn, 'officer' | 'from' | 'until' | 'note'>;

export function putTurn(id: string, turn: TurnBody): Promise<Turn> {
  return send('PUT', `/api/v1/roster/${encodeURIComponent(id)}`, turn);
}

export function removeTurn(id: string): Promise<unknown> {
  return send('POST', `/api/v1/roster/${encodeURIComponent(id)}/remove`, {});
}

export type LeaveBody = Pick<Leave, 'officer' | 'kind' | 'from' | 'until' | 'note'>;

export function putLeave(id: string, leave: LeaveBody): Promise<Leave> {
  return send('PUT', `/api/v1/leaves/${encodeURIComponent(id)}`, leave);
}

export function cancelLeave(id: string): Promise<Leave> {
  return send('POST', `/api/v1/leaves/${encodeURIComponent(id)}/cancel`, {});
}

export interface AbsenceOrder extends LeaveBody {
  /** of the draft that covers it */
  readonly id: string;
  /** of the leave */
  readonly leave: string;
  /** neighbours take the cells one by one, or whole grids */
  readonly mode: 'cells' | 'grids';
  /** of the draft */
  readonly name: string;
}

/** Writes the leave down and drafts its cover; publishing is the planner's act. */
export function coverAbsence(
  order: AbsenceOrder,
): Promise<{ readonly leave: Leave; readonly draft: Draft }> {
  return send('POST', '/api/v1/absences', order);
}
