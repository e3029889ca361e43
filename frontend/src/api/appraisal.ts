// What officers, grids and regions did in a period; what forms cost; one visit whole.
import type { Frozen } from './frozen';
import { addressOf, get } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Appraisal = Frozen<Schemas['Appraisal']>;
export type AppraisalRow = Appraisal['items'][number];
export type Rate = AppraisalRow['rates'][string];
export type WorkItem = Frozen<Schemas['WorkItem']>;
export type Burden = Frozen<Schemas['Burden']>;
export type FormBurden = Burden['forms'][number];
export type VisitDetail = Frozen<Schemas['VisitDetail']>;

export interface Span {
  readonly region: string;
  /** local days; '' for the last 30 */
  readonly from: string;
  readonly until: string;
}

export function appraisal(span: Span, by: string, signal: AbortSignal): Promise<Appraisal> {
  return get(addressOf('/api/v1/appraisal', { ...span, by }), signal);
}

export function workItems(
  span: Span,
  row: { readonly by: string; readonly id: string; readonly figure: string },
  after: string | null,
  signal: AbortSignal,
): Promise<{ readonly items: readonly WorkItem[]; readonly next: string | null }> {
  return get(addressOf('/api/v1/appraisal/items', { ...span, ...row, limit: 100, after }), signal);
}

export function exportAddress(span: Span, by: string, format: 'xlsx' | 'csv'): string {
  return addressOf('/api/v1/appraisal/export', { ...span, by, format });
}

export function burden(span: Span, signal: AbortSignal): Promise<Burden> {
  return get(addressOf('/api/v1/burden', { ...span }), signal);
}

/** That the visit was read is kept. */
export function visit(id: string, signal: AbortSignal): Promise<VisitDetail> {
  return get(`/api/v1/visits/${encodeURIComponent(id)}`, signal);
}
