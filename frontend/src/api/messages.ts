// What the commander tells the staff, who has read it, and calls for help.
import type { Frozen } from './frozen';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Message = Frozen<Schemas['Message']>;
export type MessageBody = Schemas['MessageBody'];

export interface MessagePage {
  readonly items: readonly Message[];
  readonly next: string | null;
}

/** Newest first, with who has read them and what they answered. */
export function messages(region: string, signal: AbortSignal): Promise<MessagePage> {
  return get(addressOf('/api/v1/messages', { region, limit: 50 }), signal);
}

export function sendMessage(id: string, body: MessageBody): Promise<Schemas['Sent']> {
  return send('PUT', `/api/v1/messages/${encodeURIComponent(id)}`, body);
}

/** A call for help (一键求助). */
export type SOS = Frozen<Schemas['SOS']>;

/** Those that have not ended. */
export async function openCalls(region: string, signal: AbortSignal): Promise<readonly SOS[]> {
  const address = addressOf('/api/v1/sos', { region, state: 'open' });
  return (await get<{ items: readonly SOS[] }>(address, signal)).items;
}

const sos = (id: string, what: string) => `/api/v1/sos/${encodeURIComponent(id)}/${what}`;

/** Somebody looks after it. */
export function acknowledgeCall(id: string): Promise<SOS> {
  return send('POST', sos(id, 'acknowledge'), {});
}

export function endCall(id: string, note: string): Promise<SOS> {
  return send('POST', sos(id, 'end'), note === '' ? {} : { note });
}
