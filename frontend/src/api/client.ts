import { Unauthorised } from '../live/connection';
import { Problem, problemFrom } from './problem';
import type { CellPanel, Clue, Deployment, Institution, Region, Session } from './types';

export type Outlines = GeoJSON.FeatureCollection;

function cookie(name: string): string {
  for (const part of document.cookie.split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return decodeURIComponent(part.slice(at + 1));
  }
  return '';
}

type Query = Record<string, string | number | undefined>;

async function request(
  method: string,
  path: string,
  options: { query?: Query; body?: unknown; signal?: AbortSignal } = {},
): Promise<unknown> {
  const url = new URL(path, window.location.href);
  for (const [key, value] of Object.entries(options.query ?? {}))
    if (value !== undefined) url.searchParams.set(key, String(value));
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-CSRF-Token'] = cookie('gridwatch_csrf');
  const init: RequestInit = { method, headers };
  if (options.signal !== undefined) init.signal = options.signal;
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  const response = await fetch(url, init);
  const body: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw problemFrom(response, body);
  return body;
}

export async function logIn(name: string, password: string): Promise<void> {
  await request('POST', '/api/v1/session', { body: { name, password } });
}

export async function logOut(): Promise<void> {
  await request('DELETE', '/api/v1/session');
}

/** Null when nobody is logged in. */
export async function session(): Promise<Session | null> {
  try {
    return (await request('GET', '/api/v1/session')) as Session;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export async function ticket(): Promise<string> {
  try {
    const body = (await request('POST', '/api/v1/ticket')) as { ticket: string };
    return body.ticket;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) throw new Unauthorised();
    throw error;
  }
}

export async function deployment(): Promise<Deployment> {
  return (await request('GET', '/api/v1/deployment')) as Deployment;
}

export async function regions(): Promise<Region[]> {
  const body = (await request('GET', '/api/v1/regions', { query: { limit: 1000 } })) as {
    items: Region[];
  };
  return body.items;
}

export async function regionOutlines(region: string): Promise<Outlines> {
  return (await request('GET', '/api/v1/regions/outlines', { query: { region } })) as Outlines;
}

export async function gridOutlines(region: string): Promise<Outlines> {
  return (await request('GET', '/api/v1/grids/outlines', { query: { region } })) as Outlines;
}

/** At most `limit` of the open clues in the box; `more` says that there are others. */
export async function openClues(
  region: string,
  box: readonly [number, number, number, number],
  limit: number,
  signal: AbortSignal,
): Promise<{ items: Clue[]; more: boolean }> {
  const body = (await request('GET', '/api/v1/clues', {
    query: { region, state: 'open', box: box.map((n) => n.toFixed(6)).join(','), limit },
    signal,
  })) as { items: Clue[]; next: string | null };
  return { items: body.items, more: body.next !== null };
}

export async function cellPanel(
  region: string,
  cell: string,
  signal: AbortSignal,
): Promise<CellPanel> {
  return (await request('GET', `/api/v1/board/cells/${cell}`, {
    query: { region },
    signal,
  })) as CellPanel;
}

export async function clue(id: string): Promise<Clue> {
  return (await request('GET', `/api/v1/clues/${id}`)) as Clue;
}

export async function institution(id: string): Promise<Institution> {
  return (await request('GET', `/api/v1/institutions/${id}`)) as Institution;
}
