import createClient, { type Middleware } from 'openapi-fetch';
import { Unauthorised } from '../live/connection';
import type { Box } from '../map/shapes';
import { csrfToken, sessionEnded } from './guard';
import { problemFrom } from './problem';
import type { paths } from './schema.gen';
import type { CellPanel, Clue, Deployment, Institution, Region, Session } from './types';
import { uuidv7 } from './uuid';

/** Writes carry the CSRF token and a key, so that one sent twice is stored once. */
const protectWrites: Middleware = {
  onRequest({ request }) {
    if (request.method === 'GET') return;
    request.headers.set('X-CSRF-Token', csrfToken());
    if (!request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', uuidv7());
  },
};

/** Logging in and asking who is logged in may answer 401 without a session having ended. */
const noticeSessionEnd: Middleware = {
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/api/v1/session') sessionEnded();
  },
};

export { onSessionEnd } from './guard';

const client = createClient<paths>({ baseUrl: window.location.origin });
client.use(protectWrites, noticeSessionEnd);

interface Answer<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a success; anything else is thrown as a Problem. */
function bodyOf<T>({ data, error, response }: Answer<T>): T {
  if (!response.ok) throw problemFrom(response, error);
  if (data === undefined) throw new Error(`no body in the answer of ${response.url}`);
  return data;
}

export async function logIn(name: string, password: string): Promise<void> {
  const { error, response } = await client.POST('/api/v1/session', { body: { name, password } });
  if (!response.ok) throw problemFrom(response, error);
}

export async function logOut(): Promise<void> {
  await client.DELETE('/api/v1/session');
}

/** Null when nobody is logged in. */
export async function session(): Promise<Session | null> {
  const answer = await client.GET('/api/v1/session');
  return answer.response.status === 401 ? null : bodyOf(answer);
}

/** Good once, for a websocket. */
export async function ticket(): Promise<string> {
  const answer = await client.POST('/api/v1/ticket');
  if (answer.response.status === 401) throw new Unauthorised();
  return bodyOf(answer).ticket;
}

export async function deployment(): Promise<Deployment> {
  return bodyOf(await client.GET('/api/v1/deployment'));
}

/** All regions of the caller's scope. */
export async function regions(): Promise<Region[]> {
  return bodyOf(await client.GET('/api/v1/regions')).items;
}

export async function regionOutlines(region: string): Promise<GeoJSON.FeatureCollection> {
  const answer = await client.GET('/api/v1/regions/outlines', { params: { query: { region } } });
  return bodyOf(answer) as GeoJSON.FeatureCollection;
}

export async function gridOutlines(region: string): Promise<GeoJSON.FeatureCollection> {
  const answer = await client.GET('/api/v1/grids/outlines', { params: { query: { region } } });
  return bodyOf(answer) as GeoJSON.FeatureCollection;
}

/** At most `limit` of the open clues in the box; `more` says that there are others. */
export async function openClues(
  region: string,
  box: Box,
  limit: number,
  signal: AbortSignal,
): Promise<{ items: Clue[]; more: boolean }> {
  const query = {
    region,
    state: 'open',
    box: box.map((n) => n.toFixed(6)).join(','),
    limit,
  } as const;
  const { items, next } = bodyOf(await client.GET('/api/v1/clues', { params: { query }, signal }));
  return { items, more: next !== null };
}

export async function cellPanel(
  region: string,
  cell: string,
  signal: AbortSignal,
): Promise<CellPanel> {
  const params = { path: { cell }, query: { region } };
  return bodyOf(await client.GET('/api/v1/board/cells/{cell}', { params, signal }));
}

/** Institutions in a cell, 200 at most. */
export async function institutionsIn(
  region: string,
  cell: string,
  signal: AbortSignal,
): Promise<Institution[]> {
  const query = { region, cell, limit: 200 };
  return bodyOf(await client.GET('/api/v1/institutions', { params: { query }, signal })).items;
}

export async function institution(id: string): Promise<Institution> {
  return bodyOf(await client.GET('/api/v1/institutions/{id}', { params: { path: { id } } }));
}
