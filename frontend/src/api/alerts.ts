// Alerts: what calls people to look, until somebody says that he has.
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Alert = Schemas['Alert'];

export interface AlertPage {
  readonly items: readonly Alert[];
  readonly next: string | null;
}

/** Newest first, those nobody has acknowledged. */
export function openAlerts(region: string, limit: number, signal: AbortSignal): Promise<AlertPage> {
  return get(addressOf('/api/v1/alerts', { region, open: true, limit }), signal);
}

export function acknowledge(id: string): Promise<Alert> {
  return send('POST', `/api/v1/alerts/${encodeURIComponent(id)}/acknowledge`, {});
}
