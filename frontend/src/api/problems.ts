// Problems found on site until they are struck off (挂图作战 · 销号).
import type { Frozen } from './frozen';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type SiteProblem = Frozen<Schemas['SiteProblem']>;

export const PROBLEM_STATES = ['open', 'rectified', 'struck'] as const;

export interface ProblemPage {
  readonly items: readonly SiteProblem[];
  readonly next: string | null;
}

/** `state` '' for those that are not struck off. */
export function problems(region: string, state: string, signal: AbortSignal): Promise<ProblemPage> {
  return get(addressOf('/api/v1/problems', { region, state, limit: 200 }), signal);
}

const address = (id: string, what: string) => `/api/v1/problems/${encodeURIComponent(id)}/${what}`;

/** By another person than who rectified it. */
export function strike(id: string, note: string): Promise<SiteProblem> {
  return send('POST', address(id, 'strike'), { note });
}

export function reopen(id: string, note: string): Promise<SiteProblem> {
  return send('POST', address(id, 'reopen'), { note });
}

/** Where the browser reads the original bytes of a photo; that is recorded. */
export function blobAddress(sha256: string): string {
  return `/api/v1/blobs/${encodeURIComponent(sha256)}`;
}
