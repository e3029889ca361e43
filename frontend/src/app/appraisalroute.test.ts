import { expect, test } from 'vitest';
import { APPRAISAL, type AppraisalRoute } from './appraisalroute';
import { formatRoute, parseRoute } from './route';

const CASES: readonly Partial<AppraisalRoute>[] = [
  {},
  { part: 'burden', region: 'us-il-chicago-01' },
  { by: 'grid', from: '2014-05-01', until: '2014-05-31', figure: 'visits', id: '0190a000' },
  { by: 'region', figure: 'late', visit: '0190a000-0000-7000-8000-000000000101' },
];

test.each(CASES)('route %j comes back from its URL', (part) => {
  const route = { ...APPRAISAL, ...part };
  expect(parseRoute(formatRoute(route))).toEqual(route);
});

test('what is not understood is left out', () => {
  expect(parseRoute('#/appraisal/x?by=luck&from=yesterday&figure=a%20b&id=<i>')).toEqual(APPRAISAL);
});
