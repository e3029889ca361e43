import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRoute, IMPORT, mayDecide, mayOpen, parseRoute, REVIEW, reviewOf } from './route';

describe('route', () => {
  it.each([
    ['', { page: 'board' }],
    ['#/', { page: 'board' }],
    ['#/nonsense/7', { page: 'board' }],
    ['#/review', REVIEW],
    [
      '#/review/0193-a?kind=survey&region=330106',
      { ...REVIEW, item: '0193-a', kind: 'survey', region: '330106' },
    ],
    ['#/review/<b>', REVIEW],
    ['#/import/b1?rows=moved', { ...IMPORT, batch: 'b1', rows: 'moved' }],
  ])('%s', (hash, want) => {
    expect(parseRoute(hash)).toEqual(want);
  });

  it('comes back from its address', () => {
    const id = fc.stringMatching(/^[0-9a-f-]{1,36}$/);
    fc.assert(
      fc.property(fc.option(id), fc.string(), fc.string(), (item, kind, region) => {
        const route = { ...REVIEW, item, kind, region };
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
    expect(parseRoute(reviewOf('i1'))).toEqual({ ...REVIEW, institution: 'i1' });
  });

  it('hides pages from roles that cannot use them', () => {
    expect(mayOpen('board', 'officer')).toBe(true);
    expect(mayOpen('review', 'officer')).toBe(false);
    expect(mayOpen('review', 'clerk')).toBe(true);
    expect(mayOpen('import', 'supervisor')).toBe(false);
    expect(mayOpen('import', 'auditor')).toBe(true);
    expect([mayDecide('auditor'), mayDecide('planner'), mayDecide('clerk')]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
