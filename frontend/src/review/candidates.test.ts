import { describe, expect, it } from 'vitest';
import { candidatesOf, nameOf } from './candidates';
import { testFix, testReview } from './testing';

const review = testReview('r', {
  kind: 'low_score',
  fix: testFix({ lon: 120, matched: 'a' }),
  alternatives: [
    testFix({ lon: 121, matched: 'b' }),
    testFix({ lon: null, lat: null, matched: 'nowhere' }),
    testFix({ lon: 122, matched: 'c' }),
  ],
});

const survey = {
  id: 's',
  result: 'moved',
  name: '无名诊所',
  address: '新址',
  category: 'clinic',
  note: '',
  lon: 119,
  lat: 30,
  at: null,
} as const;

describe('candidatesOf', () => {
  it('numbers what has a point, letters what was found', () => {
    const found = {
      ...testFix({ lon: 123, matched: 'd' }),
      alternatives: [testFix({ lon: 124, matched: 'e' })],
    };
    const list = candidatesOf(review, found);
    expect(list.map((c) => c.label + c.fix.matched)).toEqual(['1a', '2b', '3c', 'Ad', 'Be']);
    expect(list.map((c) => c.proposed)).toEqual([true, false, false, false, false]);
    expect(new Set(list.map((c) => c.id)).size).toBe(5);
  });

  it('numbers from one when nothing is proposed, and knows where a survey stood', () => {
    const { alternatives } = review;
    const list = candidatesOf(testReview('s', { alternatives, survey }), null);
    expect(list.map((c) => c.label + c.fix.matched)).toEqual(['1新址', '2b', '3c']);
    expect(candidatesOf(testReview('n'), null)).toEqual([]);
  });
});

describe('nameOf', () => {
  it('falls back to what was reported', () => {
    const { institution: _, ...reported } = testReview('x', { survey });
    expect(nameOf(reported)).toBe('无名诊所');
    expect(nameOf(testReview('r'))).toBe('r');
  });
});
