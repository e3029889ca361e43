// The review queue and the geocoder.
import type { Place } from '../map/shapes';
import { addressOf, get, send } from './request';

/** Where the geocoder thinks something is, and how sure it is. */
export interface Fix {
  /** WGS-84; null when nothing is known at the asked precision */
  readonly lon: number | null;
  readonly lat: number | null;
  readonly cell?: string | null;
  readonly precision: string;
  /** 0 to 1 */
  readonly score: number;
  readonly radius_m: number;
  readonly source: string;
  /** what of the text matched */
  readonly matched: string;
  readonly region?: string;
}

export const REVIEW_KINDS = [
  'no_point',
  'low_score',
  'other_region',
  'disagreement',
  'survey',
] as const;

export interface ReviewInstitution {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly category: string;
}

export interface SurveyItem {
  readonly id: string;
  readonly result: string;
  readonly name?: string;
  readonly address?: string;
  readonly lon?: number | null;
  readonly lat?: number | null;
  readonly at: string;
  readonly note?: string;
}

/** Something a person has to look at before the register can be trusted. */
export interface Review {
  readonly id: string;
  readonly kind: string;
  /** as the register states it */
  readonly region: string;
  readonly state: string;
  readonly created_at: string;
  readonly institution?: ReviewInstitution | null;
  readonly fix?: Fix | null;
  readonly alternatives?: readonly Fix[] | null;
  readonly survey?: SurveyItem | null;
  readonly row_version: number;
}

export interface ReviewPage {
  readonly items: readonly Review[];
  readonly next: string | null;
  readonly total: number;
  /** open items of the region by kind */
  readonly kinds?: Readonly<Record<string, number>>;
}

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

export interface Located extends Fix {
  readonly alternatives: readonly Fix[];
}

/** Sent as a body: addresses never stand in a URL. */
export function geocode(text: string, district: string, signal: AbortSignal): Promise<Located> {
  const body = district === '' ? { address: text } : { address: text, district };
  return send('POST', '/api/v1/geocode', body, signal);
}
