// Who answers for a place at an instant, and the terms that say so.
import type { Frozen } from './frozen';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';
import type { Grid } from './types';

type Schemas = components['schemas'];

/** One person's term [from, until) in a grid. */
export type DutyTerm = Frozen<Schemas['AnswerableStaff']>;

export type Answerable = Frozen<Schemas['Answerable']>;

export type DutyPlace = { readonly cell: string } | { readonly lon: number; readonly lat: number };

/** `at` null: now. */
export function answerable(
  place: DutyPlace,
  at: string | null,
  signal?: AbortSignal,
): Promise<Answerable> {
  return get(addressOf('/api/v1/duty', { ...place, at }), signal);
}

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
  const address = addressOf('/api/v1/grids', { region });
  return (await get<Schemas['ListGrid']>(address, signal)).items;
}
