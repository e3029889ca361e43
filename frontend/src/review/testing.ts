// Items of the queue for tests.
import type { Fix, Review, ReviewPage } from '../api/review';

export function testFix(change: Partial<Fix> = {}): Fix {
  return {
    lon: 120,
    lat: 30,
    cell: null,
    precision: 'road',
    score: 0.5,
    radius_m: 300,
    source: 'city',
    matched: '',
    region: '',
    ...change,
  };
}

export function testReview(id: string, change: Partial<Review> = {}): Review {
  return {
    id,
    kind: 'no_point',
    region: '330106',
    state: 'open',
    created_at: '2026-11-01T00:00:00Z',
    settled_at: null,
    note: '',
    institution: { id: `i-${id}`, name: id, address: '', category: 'clinic' },
    alternatives: [],
    import_batch: '',
    row_version: 1,
    ...change,
  };
}

/** One item for each letter. */
export function testPage(ids: string, next: string | null, total: number): ReviewPage {
  return {
    items: [...ids].map((id) => testReview(id)),
    next,
    total,
    kinds: { no_point: total, low_score: 0, other_region: 0, disagreement: 0, survey: 0 },
  };
}
