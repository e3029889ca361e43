// Bytes that the graphics card paints cells with.
import { type LandShape, LOOK, type PlanLook } from './planshape';

/**
 * red, green, blue, dot · borders (bit k: edge k), flags, outline (1: a border runs along it and the
 * cell across has the lower index, so that outlines seen from far are one cell wide), one unused
 */
export const CELL_BYTES = 8;

/** Paint of one assignment: CELL_BYTES a cell. */
export class PlanPaint {
  readonly bytes: Uint8Array;

  constructor(
    private readonly near: Int32Array,
    private readonly side: LandShape['side'],
    cells: number,
  ) {
    this.bytes = new Uint8Array(cells * CELL_BYTES);
  }

  /** Radius of the dot in each cell, 0 to 255 for none to the whole cell. */
  setDots(dots: Uint8Array): void {
    for (let i = 0; i < dots.length; i++) this.bytes[i * CELL_BYTES + 3] = dots[i] ?? 0;
  }

  paintAll(look: PlanLook): void {
    for (let i = 0; i < look.of.length; i++) this.paint(look, i);
  }

  /** Paints cells that changed their grid, and their neighbours, whose borders change too; all of them. */
  paintCells(look: PlanLook, cells: readonly number[]): ReadonlySet<number> {
    const touched = new Set(cells);
    for (const i of cells)
      for (let k = i * 6; k < i * 6 + 6; k++) {
        const j = this.near[k] ?? -1;
        if (j >= 0) touched.add(j);
      }
    for (const i of touched) this.paint(look, i);
    return touched;
  }

  private paint({ of, fill, flags }: PlanLook, i: number): void {
    const { bytes, near, side } = this;
    const g = of[i] ?? -1;
    let borders = 0;
    let outline = 0;
    for (let k = i * 6; k < i * 6 + 6; k++) {
      const j = near[k] ?? -1;
      if (j < 0 || of[j] === g) continue;
      borders |= 1 << (side[k] ?? 0);
      if (j < i) outline = 1;
    }
    const at = i * CELL_BYTES;
    bytes[at] = g < 0 ? 255 : (fill[g * 3] ?? 255);
    bytes[at + 1] = g < 0 ? 255 : (fill[g * 3 + 1] ?? 255);
    bytes[at + 2] = g < 0 ? 255 : (fill[g * 3 + 2] ?? 255);
    bytes[at + 4] = borders;
    bytes[at + 5] = g < 0 ? LOOK.none : (flags[g] ?? 0);
    bytes[at + 6] = outline;
  }
}

/** Radius of each cell's dot, so that its area goes with the number; the largest fills most of a cell. */
export function dotsOf(counts: Int32Array): Uint8Array {
  let most = 1;
  for (const n of counts) most = Math.max(most, n);
  return Uint8Array.from(counts, (n) => (n === 0 ? 0 : Math.round(40 + 170 * Math.sqrt(n / most))));
}
