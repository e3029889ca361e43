// Builders of wire messages and lines for the unit tests.
import type { HotCell } from '../api/hotspots';
import type { Line, RegionLine } from './messages';

export const CELL_A = '892664c1a8fffff';
export const CELL_B = '892664c1a8bffff';

export function wireTotals() {
  return {
    institutions: [0, 0, 0, 0, 0],
    clues: [0, 0, 0, 0],
    staff: 0,
    gaps: [0, 0, 0, 0, 0, 0, 0],
    unlocated: 0,
    visits_today: 0,
    clues_today: 0,
    clue_clock: [0, 0, 0],
    ungridded: 0,
    fresh: 0,
    in_cycle: 0,
    owing: 0,
    debt_rate: 0,
    debt_base: 0,
  };
}

export interface WireScope {
  readonly region?: string;
  readonly resolution?: number;
  readonly epoch?: string;
}

export function wireSnapshot(rev: number, cells: readonly object[] = [], scope: WireScope = {}) {
  return {
    type: 'snapshot',
    epoch: scope.epoch ?? 'e1',
    rev,
    at: '2014-06-02T12:00:00Z',
    today: 16223,
    region: scope.region ?? 'us-il-chicago',
    resolution: scope.resolution ?? 9,
    cells,
    regions: [],
    totals: wireTotals(),
  };
}

export function wireDiff(
  from: number,
  to: number,
  cells: readonly object[] = [],
  removed: readonly object[] = [],
  epoch = 'e1',
) {
  return {
    type: 'diff',
    epoch,
    from,
    to,
    at: '2014-06-02T12:00:01Z',
    today: 16223,
    cells,
    removed,
    regions: [],
    totals: wireTotals(),
  };
}

export function wireHeartbeat(rev: number, digest: string, epoch = 'e1') {
  return { type: 'heartbeat', epoch, rev, digest, at: '2014-06-02T12:00:02Z' };
}

export function line(change: Partial<Line> = {}): Line {
  return {
    region: 'us-il-chicago-08',
    cell: CELL_A,
    grid: '',
    institutions: [0, 0, 0, 0, 0],
    lastVisit: 0,
    lastPatrol: 0,
    clues: [0, 0, 0, 0],
    staff: 0,
    gaps: [0, 0, 0, 0, 0, 0, 0],
    fresh: 0,
    debtRate: 0,
    debtBase: 0,
    ...change,
  };
}

export function regionLine(change: Partial<RegionLine> = {}): RegionLine {
  return {
    region: 'us-il-chicago-08',
    unlocated: [0, 0, 0, 0, 0],
    clues: [0, 0, 0, 0],
    visitsToday: 0,
    cluesToday: 0,
    clueClock: [0, 0, 0],
    ungridded: 0,
    staff: 0,
    debtRate: 0,
    debtBase: 0,
    ...change,
  };
}

export function hotCell(change: Partial<HotCell> = {}): HotCell {
  return {
    cell: CELL_A,
    n: 3,
    near: 7,
    value: 3,
    z: 0.4,
    p: 0.7,
    q: 0.9,
    level: 'none',
    class: '',
    state: 'quiet',
    sure: 0.9,
    institutions: 2,
    visits: 4,
    patrol_minutes: 30,
    ...change,
  };
}

export function wireHotspots(
  from: number,
  version: number,
  cells: readonly object[] = [],
  gone: readonly string[] = [],
  region = 'us-il-chicago',
) {
  return {
    type: 'hotspots',
    full: from === 0,
    from,
    version,
    region,
    resolution: 8,
    k: 1,
    window: { from: '2013-06-03', until: '2014-06-02', days: 365 },
    rev: version,
    at: '2014-06-02T12:00:03Z',
    policy_version: 'p1',
    total: 40,
    unlocated: 1,
    sealed_left_out: 0,
    too_few: false,
    min_clues: 30,
    min_cluster: 5,
    cells,
    gone,
  };
}
