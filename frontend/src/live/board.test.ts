import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDiff, applySnapshot, type Board, statusOf, sumLines } from './board';
import { add, hash64, hex, lineText, regionLineText, ZERO } from './digest';
import type { Diff, Line, RegionLine, Snapshot, Totals } from './messages';
import { CELL_A, CELL_B, line, regionLine } from './testing';

const TOTALS: Totals = {
  institutions: [0, 0, 0, 0, 0],
  clues: [0, 0, 0, 0],
  staff: 0,
  gaps: [0, 0, 0, 0, 0, 0, 0],
  unlocated: 0,
  visitsToday: 0,
  cluesToday: 0,
  clueClock: [0, 0, 0],
  ungridded: 0,
  fresh: 0,
  inCycle: 0,
  owing: 0,
  debtRate: 0,
  debtBase: 0,
};

function snapshot(cells: readonly Line[], regions: readonly RegionLine[] = [], rev = 1): Snapshot {
  return {
    kind: 'snapshot',
    epoch: 'e',
    rev,
    at: 100,
    today: 16223,
    region: 'r',
    resolution: 9,
    cells,
    regions,
    totals: TOTALS,
  };
}

function diff(change: Partial<Diff>): Diff {
  return {
    kind: 'diff',
    epoch: 'e',
    from: 1,
    to: 2,
    at: 101,
    today: 16223,
    cells: [],
    removed: [],
    regions: [],
    totals: TOTALS,
    ...change,
  };
}

function applied(board: Board, d: Diff): Board {
  const result = applyDiff(board, d);
  if (result.kind === 'gap') throw new Error(`gap: ${result.reason}`);
  return result.board;
}

function digestOf(cells: readonly Line[], regions: readonly RegionLine[]): string {
  const texts = [...cells.map(lineText), ...regions.map(regionLineText)];
  return hex(texts.map(hash64).reduce(add, ZERO));
}

describe('applySnapshot', () => {
  it('keeps lines of two regions in one cell apart', () => {
    const lines = [line({ region: 'a', staff: 1 }), line({ region: 'b', staff: 2 })];
    const board = applySnapshot(snapshot(lines));
    expect(board.cells.size).toBe(1);
    expect(board.cells.get(CELL_A)).toEqual(lines);
    expect(hex(board.digest)).toBe(digestOf(lines, []));
  });

  it('leaves out lines that say nothing', () => {
    const board = applySnapshot(snapshot([line()], [regionLine()]));
    expect(board.cells.size).toBe(0);
    expect(board.regions.size).toBe(0);
    expect(board.digest).toEqual(ZERO);
  });
});

describe('applyDiff', () => {
  const before = applySnapshot(snapshot([line({ staff: 1 })], [regionLine({ ungridded: 3 })]));

  it('replaces, adds, removes', () => {
    const after = applied(
      before,
      diff({
        cells: [line({ cell: CELL_B, staff: 5 })],
        removed: [{ region: 'us-il-chicago-08', cell: CELL_A }],
        regions: [regionLine()],
      }),
    );
    expect([...after.cells.keys()]).toEqual([CELL_B]);
    expect(after.regions.size).toBe(0);
    expect(hex(after.digest)).toBe(digestOf([line({ cell: CELL_B, staff: 5 })], []));
  });

  it('does not touch the board it starts from', () => {
    const digest = hex(before.digest);
    applied(before, diff({ cells: [line({ staff: 9 })] }));
    expect(before.cells.get(CELL_A)).toEqual([line({ staff: 1 })]);
    expect(hex(before.digest)).toBe(digest);
  });

  it('removing what is not there changes nothing', () => {
    const after = applied(before, diff({ removed: [{ region: 'other', cell: CELL_A }] }));
    expect(after.digest).toEqual(before.digest);
  });

  it('an empty diff advances the rev', () => {
    const after = applied(before, diff({ to: 9 }));
    expect(after.rev).toBe(9);
    expect(after.cells).toBe(before.cells);
  });

  it('names changed cells once', () => {
    const result = applyDiff(
      before,
      diff({ cells: [line({ staff: 2 })], removed: [{ region: 'x', cell: CELL_A }] }),
    );
    expect(result).toMatchObject({ kind: 'applied', changed: [CELL_A] });
  });

  it.each([
    ['a rev left out', diff({ from: 2, to: 3 }), 'rev'],
    ['a rev seen already', diff({ from: 0, to: 1 }), 'rev'],
    ['another epoch', diff({ epoch: 'f' }), 'epoch'],
  ] as const)('reports %s as a gap', (_, d, reason) => {
    expect(applyDiff(before, d)).toEqual({ kind: 'gap', reason });
  });
});

describe('snapshot and diffs', () => {
  const n = fc.integer({ min: 0, max: 3 });
  const anyLine = fc
    .record({
      region: fc.constantFrom('a', 'b', '松北区'),
      cell: fc.constantFrom(CELL_A, CELL_B, '892664c1a8dffff'),
      institutions: fc.tuple(n, n, n, n, n),
      clues: fc.tuple(n, n, n, n),
      gaps: fc.tuple(n, n, n, n, n, n, n),
      debtRate: n,
      debtBase: fc.integer(),
      staff: n,
      lastVisit: fc.constantFrom(0, 1401700000),
    })
    .map(line);
  const anyRegion = fc
    .record({ region: fc.constantFrom('a', 'b'), ungridded: n, visitsToday: n, staff: n })
    .map(regionLine);
  const anyDiff = fc.record({
    cells: fc.array(anyLine, { maxLength: 4 }),
    removed: fc.array(
      fc.record({
        region: fc.constantFrom('a', 'b', '松北区'),
        cell: fc.constantFrom(CELL_A, CELL_B),
      }),
      { maxLength: 3 },
    ),
    regions: fc.array(anyRegion, { maxLength: 2 }),
  });

  it('equal the snapshot of the end state (seed 1)', () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 6 }),
        fc.array(anyDiff, { maxLength: 8 }),
        (first, diffs) => {
          const unique = [...new Map(first.map((l) => [`${l.region}|${l.cell}`, l])).values()];
          let board = applySnapshot(snapshot(unique));
          const lines = new Map(unique.map((l) => [`${l.region}|${l.cell}`, l]));
          const regions = new Map<string, RegionLine>();
          diffs.forEach((d, i) => {
            for (const r of d.removed) lines.delete(`${r.region}|${r.cell}`);
            for (const l of d.cells) lines.set(`${l.region}|${l.cell}`, l);
            for (const l of d.regions) regions.set(l.region, l);
            board = applied(board, diff({ ...d, from: 1 + i, to: 2 + i }));
          });
          const end = applySnapshot(
            snapshot([...lines.values()], [...regions.values()], 1 + diffs.length),
          );
          expect(hex(board.digest)).toBe(hex(end.digest));
          expect(sorted(board)).toEqual(sorted(end));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});

function sorted(board: Board): unknown {
  return {
    rev: board.rev,
    cells: [...board.cells.values()]
      .flat()
      .toSorted((a, b) => lineText(a).localeCompare(lineText(b))),
    regions: [...board.regions.values()].toSorted((a, b) => a.region.localeCompare(b.region)),
  };
}

describe('sumLines', () => {
  it('adds counts and takes the later instants', () => {
    const sums = sumLines([
      line({
        institutions: [0, 1, 0, 0, 2],
        gaps: [0, 1, 2, 0, 1, 0, 3],
        debtRate: 5556,
        debtBase: 90_000_000,
        lastVisit: 5,
        staff: 1,
        fresh: 2,
      }),
      line({
        region: 'b',
        institutions: [1, 1, 0, 0, 0],
        lastVisit: 9,
        lastPatrol: 3,
        gaps: [1, 0, 0, 1, 1, 1, 0],
        debtBase: -2_000_000,
        fresh: 1,
      }),
    ]);
    expect(sums).toEqual({
      institutions: [1, 2, 0, 0, 2],
      clues: [0, 0, 0, 0],
      gaps: [1, 1, 2, 1, 2, 1, 3],
      debtRate: 5556,
      debtBase: 88_000_000,
      staff: 1,
      fresh: 3,
      lastVisit: 9,
      lastPatrol: 3,
    });
  });
});

describe('statusOf', () => {
  it.each([
    [[0, 0, 0, 0, 0], 'empty'],
    [[1, 0, 0, 0, 0], 'ok'],
    [[0, 3, 0, 0, 0], 'ok'],
    [[0, 3, 1, 0, 0], 'due'],
    [[0, 3, 1, 1, 0], 'never'],
    [[0, 3, 1, 1, 1], 'overdue'],
  ] as const)('%j is %s', (counts, status) => {
    expect(statusOf(counts)).toBe(status);
  });
});
