// Codes at the door of an institution.
import type { Frozen } from './frozen';
import { get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Door = Frozen<Schemas['Door']>;
export type DoorDisplay = Frozen<Schemas['DoorDisplay']>;

export function door(id: string, signal: AbortSignal): Promise<Door> {
  return get(`/api/v1/institutions/${encodeURIComponent(id)}/door`, signal);
}

/** Another link for the display: those before open nothing any more. */
export function renewDoor(id: string): Promise<Door> {
  return send('POST', `/api/v1/institutions/${encodeURIComponent(id)}/door/renew`, {});
}

/** Needs no session. */
export function doorDisplay(token: string, signal: AbortSignal): Promise<DoorDisplay> {
  return get(`/api/v1/doors/${encodeURIComponent(token)}`, signal);
}
