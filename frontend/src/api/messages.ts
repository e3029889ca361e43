// What the commander tells the staff, who has read it, and calls for help.
import { addressOf, get, send } from './request';

export interface Message {
  readonly id: string;
  readonly text: string;
  readonly urgent: boolean;
  readonly sent_at: string;
  readonly by_name: string;
  readonly to: readonly {
    readonly officer: string;
    readonly name: string;
    readonly read_at: string | null;
  }[];
  readonly replies: readonly {
    readonly id: string;
    readonly officer: string;
    readonly name: string;
    readonly text: string;
    readonly at: string;
  }[];
}

export interface MessageBody {
  readonly region: string;
  /** null: all of the region */
  readonly to: readonly string[] | null;
  readonly text: string;
  readonly urgent: boolean;
}

export interface MessagePage {
  readonly items: readonly Message[];
  readonly next: string | null;
}

/** Newest first, with who has read them and what they answered. */
export function messages(region: string, signal: AbortSignal): Promise<MessagePage> {
  return get(addressOf('/api/v1/messages', { region, limit: 50 }), signal);
}

export function sendMessage(id: string, body: MessageBody): Promise<Message> {
  return send('PUT', `/api/v1/messages/${encodeURIComponent(id)}`, body);
}

/** A call for help (一键求助). */
export interface SOS {
  readonly id: string;
  readonly officer: string;
  readonly name: string;
  readonly region: string;
  readonly at: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly accuracy_m: number | null;
  readonly note: string;
  readonly state: 'open' | 'acknowledged' | 'ended';
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly ended_at: string | null;
  readonly simulated: boolean;
}

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
