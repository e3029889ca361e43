// What goes in and out of the map of hotspots, without the map library.
import type { MessageKey } from '../i18n/dictionary';
import type { Box, Camera, Hover, Place } from './shapes';

/** Drawn over a fill; all can be told apart without colour. */
export const PATTERNS = [
  'hatch',
  'cross',
  'dots',
  'plus',
  'bars',
  'up',
  'down',
  'rings',
  'waves',
  'grid',
] as const;
export type Pattern = (typeof PATTERNS)[number];

/** How a cell looks; `pattern` null: plain. */
export interface Look {
  /** #rrggbb; '' leaves the ground to be seen */
  readonly colour: string;
  readonly pattern: Pattern | null;
}

/** A row of the legend: what the map paints cells with. */
export interface LegendRow extends Look {
  readonly id: string;
  readonly label: MessageKey;
}

/** A legend with the number of cells in each row. */
export interface LegendTable {
  readonly title: MessageKey;
  readonly about: MessageKey;
  readonly rows: readonly LegendRow[];
  readonly counts: readonly number[];
}

/** A cluster as a circle with a label in its middle. */
export interface ClusterShape extends Place {
  readonly id: string;
  readonly label: string;
  /** metres; 0: no circle */
  readonly metres: number;
  readonly colour: string;
  /** a weak one: its line is broken */
  readonly dashed: boolean;
}

/** What the tabs may do with the map of the page. */
export interface HotspotMap {
  /** Which hexagons there are; all paint is forgotten when they are others. */
  showScope(region: string, resolution: number): void;
  /** All paint of the map: cells that are not named become bare. Cheap when little changed. */
  paintCells(looks: ReadonlyMap<string, Look>): void;
  drawClusters(clusters: readonly ClusterShape[], selected: string | null): void;
  select(cell: string | null): void;
  /** Brings a cell into view, from the box of the scope when the tiles in view do not hold it. */
  reveal(cell: string): void;
  flyTo(box: Box): void;
  /** The middles of those of the cells that the tiles in view hold. */
  placesOf(cells: ReadonlySet<string>): ReadonlyMap<string, Place>;
  /** `listen` hears when the map came to rest, until what is returned is called. */
  onIdle(listen: () => void): () => void;
  /** Brings places into view, each with so many metres around it. */
  frame(places: readonly Place[], metres: number): void;
}

export interface HotMapEvents {
  moved(camera: Camera): void;
  picked(cell: string | null): void;
  /** a circle, or its label, was clicked: its id */
  cluster(id: string): void;
  hovered(hover: Hover | null): void;
  cursor(cell: string | null): void;
  /** A frame that shows everything painted so far was drawn. */
  drawn(): void;
}
