import type { HotCell, HotHead } from '../api/hotspots';

// Shapes of the live stream after parsing. Absent fields of the wire are filled
// with zeros, times are unix seconds (0 = none), so nothing below the socket
// has to ask whether a field is there.

/** exempt, ok, due, never, overdue */
export type StatusCounts = readonly [number, number, number, number, number];
/** low, medium, high, critical */
export type SeverityCounts = readonly [number, number, number, number];
/**
 * gap kinds 1 (no grid), 2 (grid without staff), 3 (past its cycle), 4 (risky and unpatrolled),
 * 6 (staff overloaded), 7 (cut off from its grid), 9 (inspected too often)
 */
export type GapCounts = readonly [number, number, number, number, number, number, number];
/** Debt on a local day = rate × days since 1970-01-01 − base, in millionths of a point. */
export interface Debt {
  readonly debtRate: number;
  readonly debtBase: number;
}
/** in time, soon, late */
export type ClockCounts = readonly [number, number, number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What one region has in one cell. */
export interface Line extends Debt {
  readonly region: string;
  readonly cell: string;
  /** id of the responsible grid; '' when none, and on parent resolutions */
  readonly grid: string;
  readonly institutions: StatusCounts;
  readonly lastVisit: number;
  readonly lastPatrol: number;
  readonly clues: SeverityCounts;
  readonly staff: number;
  readonly gaps: GapCounts;
  /** of the institutions that are not exempt: register entry lately found right on site */
  readonly fresh: number;
}

/** What one region has in no cell, and its counters of the day. */
export interface RegionLine extends Debt {
  readonly region: string;
  readonly unlocated: StatusCounts;
  readonly clues: SeverityCounts;
  readonly visitsToday: number;
  readonly cluesToday: number;
  readonly clueClock: ClockCounts;
  readonly ungridded: number;
  /** on duty, place not known */
  readonly staff: number;
}

/** Sums over the whole scope. */
export interface Totals extends Debt {
  readonly institutions: StatusCounts;
  readonly clues: SeverityCounts;
  readonly staff: number;
  readonly gaps: GapCounts;
  readonly unlocated: number;
  readonly visitsToday: number;
  readonly cluesToday: number;
  readonly clueClock: ClockCounts;
  readonly ungridded: number;
  /** of the located institutions that are not exempt: register entry lately found right on site */
  readonly fresh: number;
  /** institutions within every cycle, of `owing` */
  readonly inCycle: number;
  /** institutions that are not exempt, located or not */
  readonly owing: number;
}

export interface Snapshot {
  readonly kind: 'snapshot';
  readonly epoch: string;
  readonly rev: number;
  /** domain time, unix seconds */
  readonly at: number;
  /** its local day, in days since 1970-01-01 */
  readonly today: number;
  readonly region: string;
  readonly resolution: number;
  readonly cells: readonly Line[];
  readonly regions: readonly RegionLine[];
  readonly totals: Totals;
}

export interface Diff {
  readonly kind: 'diff';
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly today: number;
  readonly cells: readonly Line[];
  readonly removed: readonly { readonly region: string; readonly cell: string }[];
  readonly regions: readonly RegionLine[];
  readonly totals: Totals;
}

export interface Heartbeat {
  readonly kind: 'heartbeat';
  readonly epoch: string;
  readonly rev: number;
  /** 16 lower-case hex digits */
  readonly digest: string;
  readonly at: number;
}

export interface StaffPoint {
  readonly officer: string;
  readonly name: string;
  readonly post: string;
  readonly lon: number;
  readonly lat: number;
  readonly at: number;
  readonly simulated: boolean;
}

export interface StaffLayer {
  readonly kind: 'staff';
  readonly at: number;
  readonly officers: readonly StaffPoint[];
}

export interface FeedItem {
  readonly seq: number;
  /** what happened, e.g. clue.recorded; open list, unknown kinds are shown as they are */
  readonly what: string;
  readonly at: number;
  readonly region: string;
  readonly cell: string;
  readonly id: string;
  readonly severity: string;
  readonly state: string;
  readonly institution: string;
  /** of a visit: patrol, clue-check, inspection, recheck; '' when not said */
  readonly task: string;
  /** of a call for help; '' otherwise */
  readonly officer: string;
  readonly simulated: boolean;
}

export interface Feed {
  readonly kind: 'feed';
  readonly items: readonly FeedItem[];
}

/** The usual map of hotspots of the scope: all of it, or what changed since a version. */
export interface Hotspots {
  readonly kind: 'hotspots';
  readonly full: boolean;
  readonly from: number;
  readonly version: number;
  readonly head: HotHead;
  readonly cells: readonly HotCell[];
  /** cells of which there is nothing to say any more */
  readonly gone: readonly string[];
}

/** A type this client does not know: newer server, ignored. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly type: string;
}

export type Message = Snapshot | Diff | Heartbeat | StaffLayer | Feed | Hotspots | Unknown;

export interface Cursor {
  readonly epoch: string;
  readonly rev: number;
}

export type StreamLayer = 'staff' | 'feed' | 'hotspots';

/** What the client wants to see. */
export interface Subscription {
  readonly region: string;
  readonly resolution: number;
  /** beside the board; staff and feed when not said */
  readonly layers?: readonly StreamLayer[];
}
