// Problems found on site until they are struck off (挂图作战 · 销号).
import { addressOf, get, send } from './request';

export interface SiteProblem {
  readonly id: string;
  readonly number: string;
  readonly region: string;
  readonly institution: string | null;
  readonly institution_name: string;
  readonly cell: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly what: string;
  readonly responsible: string;
  readonly deadline_on: string;
  readonly state: 'open' | 'rectified' | 'struck';
  /** SHA-256 of photos */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly reopened: number;
  readonly found_at: string;
  readonly rectified_at: string | null;
  readonly struck_at: string | null;
}

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
