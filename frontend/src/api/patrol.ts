// Who of the staff is out now, and where each of them was.
import type { Frozen } from './frozen';
import { addressOf, get } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

type Board = Frozen<Schemas['Patrol']>;
type Person = Board['items'][number];
/** `planned` is null without a turn, which the schema cannot say. */
export type PatrolPerson = Omit<Person, 'planned'> & {
  readonly planned: Person['planned'] | null;
};
export type PatrolBoard = Omit<Board, 'items'> & { readonly items: readonly PatrolPerson[] };
export type PatrolState = PatrolPerson['state'];

export function patrolBoard(region: string, signal: AbortSignal): Promise<PatrolBoard> {
  return get(addressOf('/api/v1/patrol', { region }), signal);
}

/** The track of a shift. Every look is recorded with its reason, and the person can read it. */
export type Track = Frozen<Schemas['Track']>;

export function track(shift: string, reason: string, signal: AbortSignal): Promise<Track> {
  return get(addressOf(`/api/v1/shifts/${encodeURIComponent(shift)}/track`, { reason }), signal);
}
