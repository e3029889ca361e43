import type { Cluster } from '../api/scans';

/** A significant cluster of seven cells, changed as the test needs it. */
export function cluster(change: Partial<Cluster> = {}): Cluster {
  return {
    rank: 1,
    cells: ['882664c1a9fffff', '882664c1abfffff'],
    centre: '882664c1a9fffff',
    lon: -87.63,
    lat: 41.88,
    radius: 1,
    radius_unit: 'steps',
    from: '2014-05-04',
    until: '2014-06-02',
    cases: 24,
    expected: 9.5,
    relative_risk: 2.61,
    llr: 8.1234,
    p: 0.001,
    p_gumbel: 0.0004,
    recurrence_days: 1000,
    few: false,
    ...change,
  };
}
