import { add, type Hash64, hash64, lineText, regionLineText, subtract, ZERO } from './digest';
import type {
  Cursor,
  Debt,
  Diff,
  GapCounts,
  Line,
  RegionLine,
  SeverityCounts,
  Snapshot,
  StatusCounts,
  Totals,
} from './messages';
import { type Draft, Table } from './table';

/**
 * The client's copy of one scope at one resolution. Immutable: a diff gives a
 * new board. A map cell is the list of its lines, one per region of the scope.
 */
export interface Board {
  readonly epoch: string;
  readonly rev: number;
  /** domain time, unix seconds */
  readonly at: number;
  /** its local day, in days since 1970-01-01 */
  readonly today: number;
  readonly region: string;
  readonly resolution: number;
  readonly cells: Table<readonly Line[]>;
  readonly regions: Table<RegionLine>;
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
  const { epoch, rev, at, today, region, resolution, totals } = s;
  const contents = edited(NOTHING, (draft) => {
    for (const line of s.cells) draft.setLine(line);
    for (const line of s.regions) draft.setRegion(line);
  });
  return { epoch, rev, at, today, region, resolution, totals, ...contents };
}

/** A diff that does not begin where the board ends is a gap: nothing is applied. */
export function applyDiff(board: Board, d: Diff): Applied {
  if (d.epoch !== board.epoch) return { kind: 'gap', reason: 'epoch' };
  if (d.from !== board.rev) return { kind: 'gap', reason: 'rev' };
  const changed = new Set<string>();
  const contents = edited(board, (draft) => {
    for (const r of d.removed) {
      draft.removeLine(r.region, r.cell);
      changed.add(r.cell);
    }
    for (const line of d.cells) {
      draft.setLine(line);
      changed.add(line.cell);
    }
    for (const line of d.regions) draft.setRegion(line);
  });
  return {
    kind: 'applied',
    changed: [...changed],
    board: { ...board, rev: d.to, at: d.at, today: d.today, totals: d.totals, ...contents },
  };
}

/** A board while lines are set and removed; keeps its digest true. */
class BoardDraft {
  constructor(
    private readonly cells: Draft<readonly Line[]>,
    private readonly regions: Draft<RegionLine>,
    public digest: Hash64,
  ) {}

  setLine(line: Line): void {
    this.removeLine(line.region, line.cell);
    if (isEmptyLine(line)) return;
    const others = this.cells.get(line.cell) ?? [];
    this.cells.set(line.cell, [...others, line]);
    this.digest = add(this.digest, hash64(lineText(line)));
  }

  removeLine(region: string, cell: string): void {
    const lines = this.cells.get(cell);
    const old = lines?.find((l) => l.region === region);
    if (lines === undefined || old === undefined) return;
    const rest = lines.filter((l) => l !== old);
    if (rest.length === 0) this.cells.delete(cell);
    else this.cells.set(cell, rest);
    this.digest = subtract(this.digest, hash64(lineText(old)));
  }

  setRegion(line: RegionLine): void {
    const old = this.regions.get(line.region);
    if (old !== undefined) {
      this.regions.delete(line.region);
      this.digest = subtract(this.digest, hash64(regionLineText(old)));
    }
    if (isEmptyRegionLine(line)) return;
    this.regions.set(line.region, line);
    this.digest = add(this.digest, hash64(regionLineText(line)));
  }
}

interface Contents {
  readonly cells: Table<readonly Line[]>;
  readonly regions: Table<RegionLine>;
  readonly digest: Hash64;
}

const NOTHING: Contents = { cells: Table.empty(), regions: Table.empty(), digest: ZERO };

function edited(before: Contents, edit: (draft: BoardDraft) => void): Contents {
  let { cells, regions, digest } = before;
  cells = cells.with((cellDraft) => {
    regions = regions.with((regionDraft) => {
      const draft = new BoardDraft(cellDraft, regionDraft, digest);
      edit(draft);
      digest = draft.digest;
    });
  });
  return { cells, regions, digest };
}

function isEmptyLine(l: Line): boolean {
  return (
    l.grid === '' &&
    l.lastVisit === 0 &&
    l.lastPatrol === 0 &&
    l.staff === 0 &&
    l.fresh === 0 &&
    l.debtRate === 0 &&
    l.debtBase === 0 &&
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
    l.debtRate === 0 &&
    l.debtBase === 0 &&
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
export interface CellSum extends Debt {
  readonly institutions: StatusCounts;
  readonly clues: SeverityCounts;
  readonly gaps: GapCounts;
  readonly staff: number;
  readonly fresh: number;
  readonly lastVisit: number;
  readonly lastPatrol: number;
}

export function sumLines(lines: readonly Line[]): CellSum {
  const only = lines[0];
  if (lines.length === 1 && only !== undefined) return only;
  const institutions: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  const clues: [number, number, number, number] = [0, 0, 0, 0];
  const gaps: [number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0];
  let staff = 0;
  let fresh = 0;
  let debtRate = 0;
  let debtBase = 0;
  let lastVisit = 0;
  let lastPatrol = 0;
  for (const l of lines) {
    for (const i of [0, 1, 2, 3, 4] as const) institutions[i] += l.institutions[i];
    for (const i of [0, 1, 2, 3, 4, 5, 6] as const) gaps[i] += l.gaps[i];
    for (const i of [0, 1, 2, 3] as const) clues[i] += l.clues[i];
    staff += l.staff;
    fresh += l.fresh;
    debtRate += l.debtRate;
    debtBase += l.debtBase;
    lastVisit = Math.max(lastVisit, l.lastVisit);
    lastPatrol = Math.max(lastPatrol, l.lastPatrol);
  }
  return { institutions, clues, gaps, staff, fresh, lastVisit, lastPatrol, debtRate, debtBase };
}

/** Points owed on the local day `today`. */
export function debtOn({ debtRate, debtBase }: Debt, today: number): number {
  return (debtRate * today - debtBase) / 1_000_000;
}

/** Of the institutions that owe something: how many are within every cycle. */
export function coverageOf([, ok, due, never, overdue]: StatusCounts): Coverage {
  return { inCycle: ok + due, owing: ok + due + never + overdue };
}

export interface Coverage {
  readonly inCycle: number;
  readonly owing: number;
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
