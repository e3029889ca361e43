import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOT_LAYERS, HOT_TABS, HOTSPOTS, SIDES } from './hotroute';
import { PLAN, PLAN_PARTS } from './planroute';
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
    ['#/hotspots', HOTSPOTS],
    ['#/hotspots/clusters/0193-a', { ...HOTSPOTS, tab: 'clusters', item: '0193-a' }],
    [
      '#/hotspots?layer=class&until=2014-05-31&days=90&k=2&per=resident&resolution=7',
      {
        ...HOTSPOTS,
        layer: 'class',
        until: '2014-05-31',
        days: 90,
        k: 2,
        per: 'resident',
        resolution: 7,
      },
    ],
    ['#/plan', PLAN],
    ['#/plan/roster?at=2014-06-02', { ...PLAN, part: 'roster', at: '2014-06-02' }],
    [
      '#/plan/duty?cell=892664c1a8fffff&at=2014-06-02T08:00Z',
      { ...PLAN, part: 'duty', cell: '892664c1a8fffff', at: '2014-06-02T08:00Z' },
    ],
    ['#/plan/duty?point=-87.63,41.88', { ...PLAN, part: 'duty', point: [-87.63, 41.88] }],
    ['#/plan/duty?point=41.88,-187', { ...PLAN, part: 'duty' }],
    ['#/plan/duty?point=1e9,2', { ...PLAN, part: 'duty' }],
    [
      '#/plan/01a201fc-ffaf-7b18-8982-721949315baa?grid=g1',
      { ...PLAN, part: 'draft', item: '01a201fc-ffaf-7b18-8982-721949315baa', grid: 'g1' },
    ],
    ['#/plan/version/p1', { ...PLAN, part: 'version', item: 'p1' }],
    ['#/plan/version', PLAN],
    ['#/plan/nonsense?cell=x&at=today', PLAN],
    ['#/hotspots?layer=heat&until=2014-02-30&days=-3&k=9&cell=x&compare=yesterday&lon=1', HOTSPOTS],
  ])('%s', (hash, want) => {
    expect(parseRoute(hash)).toEqual(want);
  });

  it.each([
    ['#/door/0193-a', { page: 'door', id: '0193-a' }],
    ['#/door', { page: 'board' }],
    ['#/door/<b>', { page: 'board' }],
    [
      '#/display/0193-a.abcdefghijklmnopqrstuv',
      { page: 'display', token: '0193-a.abcdefghijklmnopqrstuv' },
    ],
    ['#/display/0193-a.abc', { page: 'display', token: '' }],
    ['#/display', { page: 'display', token: '' }],
  ])('%s', (hash, want) => {
    expect(parseRoute(hash)).toEqual(want);
    expect(parseRoute(formatRoute(parseRoute(hash)))).toEqual(want);
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

  it('hotspots come back from their address', () => {
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary);
    const day = fc.constantFrom('2014-05-31', '2024-02-29');
    const camera = { lon: fc.constant(120.2), lat: fc.constant(30.25), zoom: fc.constant(11.5) };
    const route = fc.record({
      page: fc.constant('hotspots' as const),
      tab: fc.constantFrom(...HOT_TABS),
      item: maybe(fc.stringMatching(/^[0-9a-f-]{1,36}$/)),
      region: fc.string(),
      layer: fc.constantFrom(...HOT_LAYERS),
      until: maybe(day),
      days: maybe(fc.integer({ min: 1, max: 3650 })),
      k: maybe(fc.integer({ min: 1, max: 5 })),
      resolution: maybe(fc.integer({ min: 0, max: 15 })),
      per: fc.constantFrom('count' as const, 'effort' as const),
      cell: maybe(fc.stringMatching(/^[0-9a-f]{15}$/)),
      compare: maybe(day),
      side: fc.constantFrom(...SIDES),
      camera: maybe(fc.record(camera)),
    });
    fc.assert(
      fc.property(route, (r) => {
        expect(parseRoute(formatRoute(r))).toEqual(r);
      }),
    );
  });

  it('plans come back from their address', () => {
    const draft = fc.uuid().map((item) => ({ part: 'draft' as const, item }));
    const version = fc.uuid().map((item) => ({ part: 'version' as const, item }));
    const part = fc.constantFrom(...PLAN_PARTS).map((name) => ({ part: name, item: null }));
    const rest = fc.record({
      region: fc.string(),
      grid: fc.string(),
      cell: fc.option(fc.stringMatching(/^[0-9a-f]{15}$/)),
      point: fc.option(fc.constant([120.15, -30.250001] as const)),
      at: fc.constantFrom('', '2014-06-02', '2014-06-02T08:00:00Z'),
      camera: fc.option(fc.constant({ lon: 120.2, lat: 30.25, zoom: 11.5 })),
    });
    fc.assert(
      fc.property(fc.oneof(draft, version, part), rest, (of, r) => {
        const route = { ...PLAN, ...of, ...r };
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });

  it('hides pages from roles that cannot use them', () => {
    expect(mayOpen('board', 'officer')).toBe(true);
    expect(mayOpen('review', 'officer')).toBe(false);
    expect(mayOpen('review', 'clerk')).toBe(true);
    expect(mayOpen('hotspots', 'officer')).toBe(false);
    expect(mayOpen('hotspots', 'auditor')).toBe(true);
    expect([mayOpen('plan', 'planner'), mayOpen('plan', 'clerk')]).toEqual([true, false]);
    expect([mayOpen('door', 'clerk'), mayOpen('door', 'auditor')]).toEqual([true, false]);
    expect(mayOpen('import', 'supervisor')).toBe(false);
    expect(mayOpen('import', 'auditor')).toBe(true);
    expect([mayDecide('auditor'), mayDecide('planner'), mayDecide('clerk')]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
