// What phones handed in and the server did not take as it was; the phones themselves.
import type { Frozen } from './frozen';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Quarantined = Frozen<Schemas['Quarantined']>;

export async function quarantine(
  region: string,
  signal: AbortSignal,
): Promise<readonly Quarantined[]> {
  const address = addressOf('/api/v1/quarantine', { region, limit: 200 });
  return (await get<{ items: readonly Quarantined[] }>(address, signal)).items;
}

const address = (id: string, what: string) =>
  `/api/v1/quarantine/${encodeURIComponent(id)}/${what}`;

/** Tries it again: what was missing may have come. */
export function acceptAgain(id: string): Promise<Quarantined> {
  return send('POST', address(id, 'accept'), {});
}

export function dismissRecord(id: string, note: string): Promise<Quarantined> {
  return send('POST', address(id, 'dismiss'), { note });
}

export type Device = Frozen<Schemas['Device']>;

export async function devices(region: string, signal: AbortSignal): Promise<readonly Device[]> {
  const address = addressOf('/api/v1/devices', { region, limit: 200 });
  return (await get<{ items: readonly Device[] }>(address, signal)).items;
}

/** From now on nothing of the device is taken, and its app deletes what it holds. */
export function wipe(id: string): Promise<Device> {
  return send('POST', `/api/v1/devices/${encodeURIComponent(id)}/wipe`, {});
}
