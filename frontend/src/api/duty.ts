// Who answers for a place at an instant, and the terms that say so.
import type { DutyKind } from './drafts';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';
import type { Grid } from './types';

/** One person's term [from, until) in a grid. */
export interface DutyTerm {
  readonly id?: string;
  readonly officer: string;
  readonly name: string;
  readonly kind: DutyKind;
  readonly from: string;
  /** null: until further notice */
  readonly until: string | null;
  readonly on_leave: boolean;
  /** of the hand-over */
  readonly note: string;
  /** the plan it was appointed in */
  readonly plan: string | null;
  /** the term this entry puts right */
  readonly corrects: string | null;
  readonly simulated?: boolean;
}

export interface Answerable {
  readonly at: string;
  readonly cell: string;
  readonly region: string;
  readonly plan: {
    readonly id: string;
    readonly name: string;
    readonly effective_from: string;
  } | null;
  readonly grid: { readonly id: string; readonly code: string; readonly name: string } | null;
  /** the cell straddles a border: the grid is the nearest of its region */
  readonly nearest: boolean;
  readonly staff: readonly DutyTerm[];
  /** entries that later ones put right */
  readonly corrected: readonly DutyTerm[];
}

export type DutyPlace = { readonly cell: string } | { readonly lon: number; readonly lat: number };

/** `at` null: now. */
export function answerable(
  place: DutyPlace,
  at: string | null,
  signal?: AbortSignal,
): Promise<Answerable> {
  return get(addressOf('/api/v1/duty', { ...place, at }), signal);
}

type Schemas = components['schemas'];

/** A term as the ledger has it; a correction is an entry of its own. */
export type Duty = Schemas['Duty'];
export type DutyBody = Schemas['DutyBody'];
export type Officer = Schemas['Officer'];

/** Every term of a grid, as the ledger has them. */
export async function duties(
  region: string,
  grid: string,
  signal?: AbortSignal,
): Promise<readonly Duty[]> {
  const address = addressOf('/api/v1/duties', { region, grid, limit: 1000 });
  return (await get<Schemas['ListDuty']>(address, signal)).items;
}

export function putDuty(id: string, duty: DutyBody): Promise<Duty> {
  return send('PUT', `/api/v1/duties/${encodeURIComponent(id)}`, duty);
}

export function endDuty(id: string, end: Schemas['DutyEnd']): Promise<Duty> {
  return send('POST', `/api/v1/duties/${encodeURIComponent(id)}/end`, end);
}

export async function officers(region: string, signal?: AbortSignal): Promise<readonly Officer[]> {
  const address = addressOf('/api/v1/officers', { region, limit: 1000 });
  return (await get<Schemas['ListOfficer']>(address, signal)).items;
}

/** Grids of the plan in force, with their staff. */
export async function gridsOf(region: string, signal?: AbortSignal): Promise<readonly Grid[]> {
  const address = addressOf('/api/v1/grids', { region, limit: 1000 });
  return (await get<Schemas['ListGrid']>(address, signal)).items;
}
