import { type Board, sumLines } from '../live/board';
import { Table } from '../live/table';
import { LAYERS, type LayerId, PALETTE } from './palette';

/** For each layer the number of the cell's class + 1, or 0 for none: what the map stores per cell. */
export type CellPaint = Readonly<Record<LayerId, number>>;

export const UNPAINTED: CellPaint = { status: 0, debt: 0, gaps: 0, clues: 0, visit: 0 };

/** For each layer the number of cells in each class, in the palette's order. */
export type LegendCounts = Readonly<Record<LayerId, readonly number[]>>;

export interface Painted {
  readonly paints: Table<CellPaint>;
  readonly counts: LegendCounts;
}

export const NOTHING_PAINTED: Painted = {
  paints: Table.empty(),
  counts: {
    status: zeros('status'),
    debt: zeros('debt'),
    gaps: zeros('gaps'),
    clues: zeros('clues'),
    visit: zeros('visit'),
  },
};

/** What the map has to change to get from one state to the next. */
export type Repaint = readonly (readonly [cell: string, paint: CellPaint])[];

function zeros(layer: LayerId): number[] {
  return PALETTE[layer].classes.map(() => 0);
}

function paintOf(board: Board, cell: string): CellPaint {
  const lines = board.cells.get(cell);
  if (lines === undefined) return UNPAINTED;
  const sums = sumLines(lines);
  const paint = { status: 0, debt: 0, gaps: 0, clues: 0, visit: 0 };
  for (const layer of LAYERS)
    paint[layer] = PALETTE[layer].classes.findIndex((c) => c.holds(sums, board)) + 1;
  return paint;
}

/**
 * Board to paint. `changed` null: every cell is looked at (new board, or a new
 * day that moves cells between the ages of the visit layer and lets debt grow).
 */
export function repaint(
  before: Painted,
  board: Board,
  changed: readonly string[] | null,
): { readonly painted: Painted; readonly repaint: Repaint } {
  const cells = changed ?? [...new Set([...before.paints.keys(), ...board.cells.keys()])];
  const updates: [string, CellPaint][] = [];
  for (const cell of cells) {
    const paint = paintOf(board, cell);
    const old = before.paints.get(cell) ?? UNPAINTED;
    if (LAYERS.some((layer) => paint[layer] !== old[layer])) updates.push([cell, paint]);
  }
  if (updates.length === 0) return { painted: before, repaint: [] };
  const counts = {
    status: [...before.counts.status],
    debt: [...before.counts.debt],
    gaps: [...before.counts.gaps],
    clues: [...before.counts.clues],
    visit: [...before.counts.visit],
  };
  const count = (paint: CellPaint, by: number) => {
    for (const layer of LAYERS) {
      const i = paint[layer] - 1;
      if (i >= 0) counts[layer][i] = (counts[layer][i] ?? 0) + by;
    }
  };
  const paints = before.paints.with((draft) => {
    for (const [cell, paint] of updates) {
      count(before.paints.get(cell) ?? UNPAINTED, -1);
      count(paint, 1);
      if (LAYERS.every((layer) => paint[layer] === 0)) draft.delete(cell);
      else draft.set(cell, paint);
    }
  });
  return { painted: { paints, counts }, repaint: updates };
}

/** First row whose min_zoom is reached; the last row below all of them. */
export function resolutionAt(
  zoom: number,
  table: readonly { readonly min_zoom: number; readonly resolution: number }[],
): number {
  const row = table.find((r) => zoom >= r.min_zoom) ?? table.at(-1);
  if (row === undefined) throw new Error('the deployment names no resolution');
  return row.resolution;
}
