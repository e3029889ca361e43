import { add, type Hash64, hash64, lineText, regionLineText, subtract, ZERO } from './digest';
import type {
  Cursor,
  Diff,
  GapCounts,
  Line,
  RegionLine,
  SeverityCounts,
  Snapshot,
  StatusCounts,
  Totals,
} from './messages';

/**
 * The client's copy of one scope at one resolution. Immutable: a diff gives a
 * new board. A map cell is the list of its lines, one per region of the scope.
 */
export interface Board {
  readonly epoch: string;
  readonly rev: number;
  /** domain time, unix seconds */
  readonly at: number;
  readonly region: string;
  readonly resolution: number;
  readonly cells: ReadonlyMap<string, readonly Line[]>;
  readonly regions: ReadonlyMap<string, RegionLine>;
  readonly totals: Totals;
  readonly digest: Hash64;
}

export type Applied =
  | { readonly kind: 'applied'; readonly board: Board; readonly changed: readonly string[] }
  | { readonly kind: 'gap'; readonly reason: 'epoch' | 'rev' };

export function cursorOf(board: Board): Cursor {
  return { epoch: board.epoch, rev: board.rev };
}

export function applySnapshot(s: Snapshot): Board {
  const draft = new Draft(new Map(), new Map(), ZERO);
  for (const line of s.cells) draft.setLine(line);
  for (const line of s.regions) draft.setRegion(line);
  return {
    epoch: s.epoch,
    rev: s.rev,
    at: s.at,
    region: s.region,
    resolution: s.resolution,
    cells: draft.cells,
    regions: draft.regions,
    totals: s.totals,
    digest: draft.digest,
  };
}

/** A diff that does not begin where the board ends is a gap: nothing is applied. */
export function applyDiff(board: Board, d: Diff): Applied {
  if (d.epoch !== board.epoch) return { kind: 'gap', reason: 'epoch' };
  if (d.from !== board.rev) return { kind: 'gap', reason: 'rev' };
  const draft = new Draft(board.cells, board.regions, board.digest);
  const changed = new Set<string>();
  for (const r of d.removed) {
    draft.removeLine(r.region, r.cell);
    changed.add(r.cell);
  }
  for (const line of d.cells) {
    draft.setLine(line);
    changed.add(line.cell);
  }
  for (const line of d.regions) draft.setRegion(line);
  return {
    kind: 'applied',
    changed: [...changed],
    board: {
      ...board,
      rev: d.to,
      at: d.at,
      cells: draft.cells,
      regions: draft.regions,
      totals: d.totals,
      digest: draft.digest,
    },
  };
}

/** Copies a map on its first change, and keeps the digest true over every change. */
class Draft {
  private ownCells: Map<string, readonly Line[]> | null = null;
  private ownRegions: Map<string, RegionLine> | null = null;

  constructor(
    private readonly oldCells: ReadonlyMap<string, readonly Line[]>,
    private readonly oldRegions: ReadonlyMap<string, RegionLine>,
    public digest: Hash64,
  ) {}

  get cells(): ReadonlyMap<string, readonly Line[]> {
    return this.ownCells ?? this.oldCells;
  }

  get regions(): ReadonlyMap<string, RegionLine> {
    return this.ownRegions ?? this.oldRegions;
  }

  setLine(line: Line): void {
    this.removeLine(line.region, line.cell);
    if (isEmptyLine(line)) return;
    const others = this.cells.get(line.cell) ?? [];
    this.writableCells().set(line.cell, [...others, line]);
    this.digest = add(this.digest, hash64(lineText(line)));
  }

  removeLine(region: string, cell: string): void {
    const lines = this.cells.get(cell);
    const old = lines?.find((l) => l.region === region);
    if (lines === undefined || old === undefined) return;
    const rest = lines.filter((l) => l !== old);
    if (rest.length === 0) this.writableCells().delete(cell);
    else this.writableCells().set(cell, rest);
    this.digest = subtract(this.digest, hash64(lineText(old)));
  }

  setRegion(line: RegionLine): void {
    const old = this.regions.get(line.region);
    if (old !== undefined) {
      this.writableRegions().delete(line.region);
      this.digest = subtract(this.digest, hash64(regionLineText(old)));
    }
    if (isEmptyRegionLine(line)) return;
    this.writableRegions().set(line.region, line);
    this.digest = add(this.digest, hash64(regionLineText(line)));
  }

  private writableCells(): Map<string, readonly Line[]> {
    this.ownCells ??= new Map(this.oldCells);
    return this.ownCells;
  }

  private writableRegions(): Map<string, RegionLine> {
    this.ownRegions ??= new Map(this.oldRegions);
    return this.ownRegions;
  }
}

function isEmptyLine(l: Line): boolean {
  return (
    l.grid === '' &&
    l.lastVisit === 0 &&
    l.lastPatrol === 0 &&
    l.staff === 0 &&
    sum(l.institutions) === 0 &&
    sum(l.clues) === 0 &&
    sum(l.gaps) === 0
  );
}

function isEmptyRegionLine(l: RegionLine): boolean {
  return (
    l.visitsToday === 0 &&
    l.cluesToday === 0 &&
    l.ungridded === 0 &&
    l.staff === 0 &&
    sum(l.unlocated) === 0 &&
    sum(l.clues) === 0 &&
    sum(l.clueClock) === 0
  );
}

export function sum(counts: readonly number[]): number {
  let total = 0;
  for (const n of counts) total += n;
  return total;
}

/** What a map cell shows: the sum over the lines of the scope's regions. */
export interface CellSum {
  readonly institutions: StatusCounts;
  readonly clues: SeverityCounts;
  readonly gaps: GapCounts;
  readonly staff: number;
  readonly lastVisit: number;
  readonly lastPatrol: number;
}

export function sumLines(lines: readonly Line[]): CellSum {
  const only = lines[0];
  if (lines.length === 1 && only !== undefined) return only;
  const institutions: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  const clues: [number, number, number, number] = [0, 0, 0, 0];
  const gaps: [number, number, number] = [0, 0, 0];
  let staff = 0;
  let lastVisit = 0;
  let lastPatrol = 0;
  for (const l of lines) {
    for (const i of [0, 1, 2, 3, 4] as const) institutions[i] += l.institutions[i];
    for (const i of [0, 1, 2, 3] as const) clues[i] += l.clues[i];
    for (const i of [0, 1, 2] as const) gaps[i] += l.gaps[i];
    staff += l.staff;
    lastVisit = Math.max(lastVisit, l.lastVisit);
    lastPatrol = Math.max(lastPatrol, l.lastPatrol);
  }
  return { institutions, clues, gaps, staff, lastVisit, lastPatrol };
}

export type CellStatus = 'overdue' | 'never' | 'due' | 'ok' | 'empty';

/** The worst of the institutions; exempt ones count as ok. */
export function statusOf([exempt, ok, due, never, overdue]: StatusCounts): CellStatus {
  if (overdue > 0) return 'overdue';
  if (never > 0) return 'never';
  if (due > 0) return 'due';
  if (ok + exempt > 0) return 'ok';
  return 'empty';
}
