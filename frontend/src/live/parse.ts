import {
  cell,
  count,
  counts,
  degrees,
  epoch,
  type Fields,
  fields,
  list,
  optionalCount,
  optionalInteger,
  optionalString,
  optionalTime,
  ParseError,
  string,
  time,
} from './fields';
import type {
  ClockCounts,
  Debt,
  Diff,
  Feed,
  FeedItem,
  GapCounts,
  Heartbeat,
  Line,
  Message,
  RegionLine,
  SeverityCounts,
  Snapshot,
  StaffLayer,
  StaffPoint,
  StatusCounts,
  Totals,
} from './messages';
import { hotspots } from './parseHotspots';

const DIGEST = /^[0-9a-f]{16}$/;

/** Validates one websocket text; everything behind it trusts the result. */
export function parseMessage(text: string): Message {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new ParseError('$', 'not JSON');
  }
  const m = fields(raw, '$');
  const type = string(m, 'type', '$');
  switch (type) {
    case 'snapshot':
      return snapshot(m);
    case 'diff':
      return diff(m);
    case 'heartbeat':
      return heartbeat(m);
    case 'staff':
      return staff(m);
    case 'feed':
      return feed(m);
    case 'hotspots':
      return hotspots(m);
    default:
      return { kind: 'unknown', type };
  }
}

function snapshot(m: Fields): Snapshot {
  return {
    kind: 'snapshot',
    epoch: epoch(m),
    rev: count(m, 'rev', '$'),
    at: time(m, 'at', '$'),
    today: optionalInteger(m, 'today', '$'),
    region: string(m, 'region', '$'),
    resolution: count(m, 'resolution', '$'),
    cells: list(m, 'cells', '$', line),
    regions: list(m, 'regions', '$', regionLine),
    totals: totals(fields(m['totals'] ?? {}, '$.totals')),
  };
}

function diff(m: Fields): Diff {
  const from = count(m, 'from', '$');
  const to = count(m, 'to', '$');
  if (to < from) throw new ParseError('$.to', `${to} is before from ${from}`);
  return {
    kind: 'diff',
    epoch: epoch(m),
    from,
    to,
    at: time(m, 'at', '$'),
    today: optionalInteger(m, 'today', '$'),
    cells: list(m, 'cells', '$', line),
    removed: list(m, 'removed', '$', (v, path) => {
      const r = fields(v, path);
      return { region: string(r, 'region', path), cell: cell(r, path) };
    }),
    regions: list(m, 'regions', '$', regionLine),
    totals: totals(fields(m['totals'] ?? {}, '$.totals')),
  };
}

function heartbeat(m: Fields): Heartbeat {
  const digest = string(m, 'digest', '$');
  if (!DIGEST.test(digest)) throw new ParseError('$.digest', 'not 16 lower-case hex digits');
  return {
    kind: 'heartbeat',
    epoch: epoch(m),
    rev: count(m, 'rev', '$'),
    digest,
    at: time(m, 'at', '$'),
  };
}

function staff(m: Fields): StaffLayer {
  return { kind: 'staff', at: time(m, 'at', '$'), officers: list(m, 'officers', '$', staffPoint) };
}

function feed(m: Fields): Feed {
  return { kind: 'feed', items: list(m, 'items', '$', feedItem) };
}

function line(v: unknown, path: string): Line {
  const f = fields(v, path);
  return {
    region: string(f, 'region', path),
    cell: cell(f, path),
    grid: optionalString(f, 'grid', path),
    institutions: counts(f, 'institutions', path, NO_STATUS),
    lastVisit: optionalTime(f, 'last_visit', path),
    lastPatrol: optionalTime(f, 'last_patrol', path),
    clues: counts(f, 'clues', path, NO_CLUES),
    staff: optionalCount(f, 'staff', path),
    gaps: counts(f, 'gaps', path, NO_GAPS),
    fresh: optionalCount(f, 'fresh', path),
    ...debt(f, path),
  };
}

function debt(f: Fields, path: string): Debt {
  return {
    debtRate: optionalInteger(f, 'debt_rate', path),
    debtBase: optionalInteger(f, 'debt_base', path),
  };
}

function regionLine(v: unknown, path: string): RegionLine {
  const f = fields(v, path);
  return {
    region: string(f, 'region', path),
    unlocated: counts(f, 'unlocated', path, NO_STATUS),
    clues: counts(f, 'clues', path, NO_CLUES),
    visitsToday: optionalCount(f, 'visits_today', path),
    cluesToday: optionalCount(f, 'clues_today', path),
    clueClock: counts(f, 'clue_clock', path, NO_CLOCK),
    ungridded: optionalCount(f, 'ungridded', path),
    staff: optionalCount(f, 'staff', path),
    ...debt(f, path),
  };
}

function totals(f: Fields): Totals {
  const path = '$.totals';
  return {
    institutions: counts(f, 'institutions', path, NO_STATUS),
    clues: counts(f, 'clues', path, NO_CLUES),
    staff: optionalCount(f, 'staff', path),
    gaps: counts(f, 'gaps', path, NO_GAPS),
    unlocated: optionalCount(f, 'unlocated', path),
    visitsToday: optionalCount(f, 'visits_today', path),
    cluesToday: optionalCount(f, 'clues_today', path),
    clueClock: counts(f, 'clue_clock', path, NO_CLOCK),
    ungridded: optionalCount(f, 'ungridded', path),
    fresh: optionalCount(f, 'fresh', path),
    inCycle: optionalCount(f, 'in_cycle', path),
    owing: optionalCount(f, 'owing', path),
    ...debt(f, path),
  };
}

function staffPoint(v: unknown, path: string): StaffPoint {
  const f = fields(v, path);
  return {
    officer: string(f, 'officer', path),
    name: optionalString(f, 'name', path),
    post: optionalString(f, 'post', path),
    lon: degrees(f, 'lon', path, 180),
    lat: degrees(f, 'lat', path, 90),
    at: optionalTime(f, 'at', path),
    simulated: f['simulated'] === true,
  };
}

function feedItem(v: unknown, path: string): FeedItem {
  const f = fields(v, path);
  return {
    seq: count(f, 'seq', path),
    what: string(f, 'kind', path),
    at: time(f, 'at', path),
    region: optionalString(f, 'region', path),
    cell: optionalString(f, 'cell', path),
    id: optionalString(f, 'id', path),
    severity: optionalString(f, 'severity', path),
    state: optionalString(f, 'state', path),
    institution: optionalString(f, 'institution', path),
    task: optionalString(f, 'task', path),
    officer: optionalString(f, 'officer', path),
    simulated: f['simulated'] === true,
  };
}

const NO_STATUS: StatusCounts = [0, 0, 0, 0, 0];
const NO_CLUES: SeverityCounts = [0, 0, 0, 0];
const NO_GAPS: GapCounts = [0, 0, 0, 0, 0, 0, 0];
const NO_CLOCK: ClockCounts = [0, 0, 0];
