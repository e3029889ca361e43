// What goes in and out of the map, without the map library.

export interface Camera {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}

export interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** A cell that should be in view. */
export interface Wanted {
  readonly cell: string;
  /** somewhere in it; null: only the tiles can tell */
  readonly place: Place | null;
  /** in the middle and near, wherever the camera was */
  readonly close: boolean;
}

/** west, south, east, north */
export type Box = readonly [number, number, number, number];

export interface CluePin {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  readonly severity: string;
}

export interface RegionLabel {
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

export type Overlay = 'staff' | 'pins' | 'grids';

export type Direction = 'up' | 'down' | 'left' | 'right';

export interface Hover {
  readonly cell: string;
  readonly x: number;
  readonly y: number;
}

export interface MapEvents {
  /** The camera came to rest. */
  moved(camera: Camera, box: Box): void;
  picked(cell: string | null): void;
  /** The cell under the mouse, at a point of the map in pixels; null when there is none any more. */
  hovered(hover: Hover | null): void;
  /** The cell under the keyboard cursor; null where there is none. */
  cursor(cell: string | null): void;
  /** A frame that shows everything applied so far was drawn. */
  drawn(): void;
}
