// Where the cells of a plan are and how they look, without the libraries that know it.
import type { Camera } from './shapes';

/** Geometry of a set of cells; built once for a draft. */
export interface LandShape {
  /** centres, degrees */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** six corners a cell as lon, lat, counter-clockwise; a pentagon repeats its last */
  readonly corners: Float64Array;
  /** by cell and slot of `near`: the edge (corner k to k+1) that is shared with that neighbour */
  readonly side: Uint8Array;
  /** by cell and slot of `near`: length of that edge in decimetres, the same seen from both */
  readonly edge: Int32Array;
}

/** Flags of a grid's look. */
export const LOOK = { picked: 1, none: 2, locked: 4 } as const;

/** An assignment of cells to grids as it is painted. */
export interface PlanLook {
  /** by cell: its grid, −1 for none */
  readonly of: Int32Array;
  /** three bytes a grid */
  readonly fill: Uint8Array;
  /** LOOK by grid */
  readonly flags: Uint8Array;
}

export interface GridLabel {
  readonly lon: number;
  readonly lat: number;
  readonly code: string;
  readonly name: string;
  /** larger grids keep their label where there is not room for all */
  readonly cells: number;
  readonly picked: boolean;
}

/** What a press on the map does. */
export type PlanTool = 'look' | 'brush' | 'lasso' | 'area';

export interface PlanMapEvents {
  /** The camera came to rest. */
  moved(camera: Camera): void;
  /** Pressed and let go on one place, or Enter on the cursor; null outside of the land. `alt`: with Alt held. */
  clicked(cell: number | null, alt: boolean): void;
  /** The brush is put down, drawn over cells, and lifted; `cancelled`: the stroke does not count. */
  strokeBegan(): void;
  stroked(cells: readonly number[]): void;
  strokeEnded(cancelled: boolean): void;
  lassoed(cells: readonly number[]): void;
  /** The cell under the mouse, at a point of the map in pixels. */
  hovered(cell: number | null, x: number, y: number): void;
  /** The cell under the keyboard cursor. */
  cursor(cell: number): void;
}
