import { describe, expect, it } from 'vitest';
import { applySnapshot, type Board } from '../live/board';
import type { Line } from '../live/messages';
import { CELL_A, CELL_B, line } from '../live/testing';
import { NOTHING_PAINTED, repaint, resolutionAt } from './cells';
import { PALETTE } from './palette';

const DAY = 86_400;
const AT = 1401700000;
const DAYS = Math.floor(AT / DAY);

function board(cells: readonly Line[], at = AT): Board {
  return applySnapshot({
    kind: 'snapshot',
    epoch: 'e',
    rev: 1,
    at,
    today: Math.floor(at / DAY),
    region: 'r',
    resolution: 9,
    cells,
    regions: [],
    totals: {
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
    },
  });
}

function classesOf(l: Line, at = AT) {
  const { painted } = repaint(NOTHING_PAINTED, board([l], at), null);
  const paint = painted.paints.get(l.cell);
  const id = (layer: keyof typeof PALETTE) =>
    PALETTE[layer].classes[(paint?.[layer] ?? 0) - 1]?.id ?? 'none';
  return {
    status: id('status'),
    debt: id('debt'),
    gaps: id('gaps'),
    clues: id('clues'),
    visit: id('visit'),
  };
}

describe('classes of a cell', () => {
  it.each([
    [
      'overdue wins',
      line({ institutions: [1, 1, 1, 1, 1] }),
      { status: 'overdue', visit: 'never' },
    ],
    ['exempt is ok', line({ institutions: [1, 0, 0, 0, 0] }), { status: 'ok', gaps: 'covered' }],
    ['only a clue', line({ clues: [0, 0, 1, 0] }), { status: 'none', clues: '1', visit: 'none' }],
    ['ten clues', line({ clues: [4, 3, 2, 1] }), { clues: '10' }],
    ['no grid before past cycle', line({ gaps: [1, 0, 4, 0, 0, 0, 0] }), { gaps: 'no-grid' }],
    ['no staff before cut off', line({ gaps: [0, 1, 0, 0, 0, 1, 0] }), { gaps: 'no-staff' }],
    ['cut off before overloaded', line({ gaps: [0, 0, 4, 0, 1, 1, 0] }), { gaps: 'cut-off' }],
    ['overloaded before past cycle', line({ gaps: [0, 0, 4, 0, 1, 0, 0] }), { gaps: 'overload' }],
    ['past cycle', line({ gaps: [0, 0, 4, 0, 0, 0, 1] }), { gaps: 'past-cycle' }],
    ['nobody walks there', line({ gaps: [0, 0, 0, 1, 0, 0, 0] }), { gaps: 'unwalked' }],
    ['inspected too often', line({ gaps: [0, 0, 0, 0, 0, 0, 2] }), { gaps: 'too-many' }],
    ['owes nothing', line({ institutions: [0, 2, 0, 0, 0] }), { debt: 'none' }],
    ['a bit of a point', line({ debtBase: -1 }), { debt: 'some' }],
    [
      'grown to a point today',
      line({ debtRate: 100_000, debtBase: (DAYS - 10) * 100_000 }),
      { debt: '1' },
    ],
    ['a day before', line({ debtRate: 100_000, debtBase: (DAYS - 9) * 100_000 }), { debt: 'some' }],
    ['twenty points', line({ debtBase: -20_000_000 }), { debt: '20' }],
    ['visited 30 days ago', line({ lastVisit: AT - 30 * DAY }), { visit: '30' }],
    ['visited 31 days ago', line({ lastVisit: AT - 31 * DAY }), { visit: '90' }],
    ['patrolled since', line({ lastVisit: AT - 400 * DAY, lastPatrol: AT }), { visit: '30' }],
    ['visited long ago', line({ lastVisit: AT - 400 * DAY }), { visit: 'older' }],
  ])('%s', (_, l, want) => {
    expect(classesOf(l)).toMatchObject(want);
  });
});

describe('repaint', () => {
  const before = repaint(
    NOTHING_PAINTED,
    board([line({ institutions: [0, 1, 0, 0, 0] }), line({ cell: CELL_B, clues: [1, 0, 0, 0] })]),
    null,
  ).painted;

  it('counts what the legend shows', () => {
    expect(before.counts.status).toEqual([0, 0, 0, 1]);
    expect(before.counts.clues).toEqual([0, 0, 0, 1]);
  });

  it('tells only of cells that look different', () => {
    const next = board([
      line({ institutions: [0, 1, 0, 0, 1] }),
      line({ cell: CELL_B, clues: [0, 1, 0, 0] }),
    ]);
    const result = repaint(before, next, [CELL_A, CELL_B]);
    expect(result.repaint.map(([cell]) => cell)).toEqual([CELL_A]);
    expect(result.painted.counts.status).toEqual([1, 0, 0, 0]);
  });

  it('clears a cell that became empty', () => {
    const result = repaint(before, board([line({ institutions: [0, 1, 0, 0, 0] })]), [CELL_B]);
    expect(result.repaint).toEqual([[CELL_B, { status: 0, debt: 0, gaps: 0, clues: 0, visit: 0 }]]);
    expect(result.painted.paints.has(CELL_B)).toBe(false);
    expect(result.painted.counts.clues).toEqual([0, 0, 0, 0]);
  });

  it('is the same object when nothing looks different', () => {
    const same = board([line({ institutions: [0, 2, 0, 0, 0] })]);
    expect(repaint(before, same, [CELL_A]).painted).toBe(before);
  });
});

describe('resolutionAt', () => {
  const table = [
    { min_zoom: 11, resolution: 9 },
    { min_zoom: 9, resolution: 8 },
    { min_zoom: 0, resolution: 7 },
  ];
  it.each([
    [11, 9],
    [10.99, 8],
    [0, 7],
    [-1, 7],
  ])('zoom %d', (zoom, want) => {
    expect(resolutionAt(zoom, table)).toBe(want);
  });
});

describe('the palette', () => {
  it('uses no colour twice in one layer', () => {
    for (const layer of Object.values(PALETTE)) {
      const colours = layer.classes.map((c) => c.colour);
      expect(new Set(colours).size).toBe(colours.length);
    }
  });

  it('keeps neighbouring classes apart in lightness for colour-blind eyes', () => {
    for (const layer of Object.values(PALETTE)) {
      const lightness = layer.classes.map((c) => luminance(c.colour));
      for (let i = 0; i < lightness.length; i++)
        for (let j = 0; j < i; j++) {
          const a = lightness[i] ?? 0;
          const b = lightness[j] ?? 0;
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          expect(
            ratio,
            `${layer.id}: ${layer.classes[j]?.id}, ${layer.classes[i]?.id}`,
          ).toBeGreaterThan(1.15);
        }
    }
  });
});

/** Relative luminance (WCAG 2). */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
