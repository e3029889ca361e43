// The review queue and the geocoder.
import type { Place } from '../map/shapes';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

/** Where the geocoder thinks something is, and how sure it is. */
export type Fix = Schemas['Fix'];
/** Something a person has to look at before the register can be trusted. */
export type Review = Schemas['Review'];
export type ReviewPage = Schemas['ReviewPage'];
export type Located = Schemas['Geocoded'];

export const REVIEW_KINDS = [
  'no_point',
  'low_score',
  'other_region',
  'disagreement',
  'survey',
] as const satisfies readonly Review['kind'][];

export interface ReviewFilter {
  readonly region: string;
  /** '' for all */
  readonly kind: string;
}

export function reviews(
  filter: ReviewFilter,
  after: string | null,
  signal: AbortSignal,
): Promise<ReviewPage> {
  const query = { ...filter, state: 'open', limit: 50, after };
  return get(addressOf('/api/v1/reviews', query), signal);
}

export interface Pin extends Place {
  readonly datum: string;
  readonly row_version: number;
  /** the institution's own, where the point lies in another one: the stated one stays, or changes */
  readonly region?: string;
  readonly note?: string;
}

const address = (id: string, what: string) => `/api/v1/reviews/${encodeURIComponent(id)}/${what}`;

export function pin(id: string, body: Pin): Promise<Review> {
  return send('POST', address(id, 'pin'), body);
}

/** Takes the proposed point, or does what the survey says. */
export function accept(id: string, row_version: number): Promise<Review> {
  return send('POST', address(id, 'accept'), { row_version });
}

export function dismiss(id: string, row_version: number, note: string): Promise<Review> {
  return send('POST', address(id, 'dismiss'), { row_version, note });
}

/** Sent as a body: addresses never stand in a URL. */
export function geocode(text: string, district: string, signal: AbortSignal): Promise<Located> {
  const body = district === '' ? { address: text } : { address: text, district };
  return send('POST', '/api/v1/geocode', body, signal);
}
