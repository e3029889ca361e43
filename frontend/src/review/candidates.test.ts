import { describe, expect, it } from 'vitest';
import type { Fix, Review } from '../api/review';
import { candidatesOf, nameOf } from './candidates';

const fix = (lon: number | null, matched: string): Fix => ({
  lon,
  lat: lon === null ? null : 30,
  precision: 'road',
  score: 0.5,
  radius_m: 300,
  source: 'city',
  matched,
});
const review: Review = {
  id: 'r',
  kind: 'low_score',
  region: '330106',
  state: 'open',
  created_at: '2026-11-01T00:00:00Z',
  fix: fix(120, 'a'),
  alternatives: [fix(121, 'b'), fix(null, 'nowhere'), fix(122, 'c')],
  row_version: 1,
};

describe('candidatesOf', () => {
  it('numbers what has a point, letters what was found', () => {
    const found = { ...fix(123, 'd'), alternatives: [fix(124, 'e')] };
    const list = candidatesOf(review, found);
    expect(list.map((c) => c.label + c.fix.matched)).toEqual(['1a', '2b', '3c', 'Ad', 'Be']);
    expect(list.map((c) => c.proposed)).toEqual([true, false, false, false, false]);
    expect(new Set(list.map((c) => c.id)).size).toBe(5);
  });

  it('numbers from one when nothing is proposed, and knows where a survey stood', () => {
    const survey = { id: 's', result: 'moved', address: '新址', lon: 119, lat: 30, at: '' };
    const list = candidatesOf({ ...review, fix: null, survey }, null);
    expect(list.map((c) => c.label + c.fix.matched)).toEqual(['1新址', '2b', '3c']);
    expect(candidatesOf({ ...review, fix: null, alternatives: null }, null)).toEqual([]);
  });
});

describe('nameOf', () => {
  it('falls back to what was reported', () => {
    const survey = { id: 's', result: 'new_suspect', name: '无名诊所', at: '' };
    expect(nameOf({ ...review, institution: null, survey })).toBe('无名诊所');
    expect(nameOf(review)).toBe('r');
  });
});
