import type { GeoJSONSource, Map as GlMap } from 'maplibre-gl';
import { hull, middle, type Position } from './hull';
import type { Direction, MapEvents, Place } from './shapes';
import { SOURCE, TILE_KEY, TILE_LAYER } from './style';

/** The directions of the arrow keys on the screen. */
export const STEPS: Readonly<Record<Direction, Position>> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
};

/**
 * The selected cell and the one the keyboard is at, with their hexagons, which are put together
 * from the loaded tiles.
 */
export class CellCursor {
  private selected: string | null = null;
  private cursor: string | null = null;
  /** Tiles or camera changed since the cursor was drawn: more of its hexagon may be there now. */
  private mayHaveMoved = true;
  private drawn = '';

  constructor(
    private readonly map: GlMap,
    private readonly events: Pick<MapEvents, 'picked' | 'cursor'>,
  ) {
    map.on('moveend', () => {
      this.mayHaveMoved = true;
    });
    map.on('sourcedata', (e) => {
      if (e.sourceId === SOURCE.cells) this.mayHaveMoved = true;
    });
    map.on('idle', () => {
      if (this.mayHaveMoved) this.draw();
    });
  }

  select(cell: string | null): void {
    this.selected = cell;
    this.cursor = cell ?? this.cursor;
    this.draw();
  }

  /** Moves the selected cell into the upper part of the view, above a sheet that covers the rest. */
  liftSelected(visibleShare: number): void {
    const ring = this.selected === null ? [] : this.outline(this.selected);
    if (ring.length === 0) return;
    const { y } = this.map.project(middle(ring) as [number, number]);
    const { clientHeight } = this.map.getContainer();
    if (y > clientHeight * visibleShare)
      this.map.panBy([0, y - (clientHeight * visibleShare) / 2], { duration: 300 });
  }

  /** Moves the cell cursor to the neighbour in that direction; starts near the middle of the view. */
  move(direction: Direction): void {
    const ring = this.cursor === null ? [] : this.outline(this.cursor);
    if (ring.length === 0) {
      this.set(this.cellNearMiddle());
      return;
    }
    const centre = this.map.project(middle(ring) as [number, number]);
    const corners = ring.map((p) => this.map.project(p as [number, number]));
    const [dx, dy] = STEPS[direction];
    const reach =
      Math.max(...corners.map((c) => Math.abs(dx === 0 ? c.y - centre.y : c.x - centre.x))) * 1.3;
    // Neighbours of a hexagon lie at six angles: look straight ahead first, then a little aside.
    for (const aside of [0, 0.35, -0.35]) {
      const x = centre.x + dx * reach + dy * aside * reach;
      const y = centre.y + dy * reach + dx * aside * reach;
      const cell = this.cellAt([x, y]);
      if (cell !== null && cell !== this.cursor) {
        this.set(cell);
        this.keepInView(x, y);
        return;
      }
    }
    this.keepInView(centre.x + dx * reach * 2, centre.y + dy * reach * 2);
  }

  open(): void {
    if (this.cursor !== null) this.events.picked(this.cursor);
  }

  private keepInView(x: number, y: number): void {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const margin = 40;
    const dx = x < margin ? x - margin : Math.max(0, x - (clientWidth - margin));
    const dy = y < margin ? y - margin : Math.max(0, y - (clientHeight - margin));
    if (dx !== 0 || dy !== 0) this.map.panBy([dx * 3, dy * 3], { duration: 0 });
  }

  private set(cell: string | null): void {
    this.cursor = cell;
    this.draw();
    this.events.cursor(cell);
  }

  /** The drawn cell at a point of the screen. */
  cellAt(point: [number, number]): string | null {
    const feature = this.map.queryRenderedFeatures(point, { layers: ['cells'] })[0];
    return typeof feature?.id === 'string' ? feature.id : null;
  }

  /** The drawn cell nearest the middle of the view; null when none is drawn. */
  private cellNearMiddle(): string | null {
    const { clientWidth, clientHeight } = this.map.getContainer();
    let nearest: string | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const { id, geometry } of this.map.queryRenderedFeatures({ layers: ['cells'] })) {
      if (typeof id !== 'string') continue;
      const { x, y } = this.map.project(middle(ringOf(geometry)) as [number, number]);
      const distance = Math.hypot(x - clientWidth / 2, y - clientHeight / 2);
      if (distance < least) [nearest, least] = [id, distance];
    }
    return nearest;
  }

  /** Where a cell is; null when it is not in the loaded tiles. */
  placeOf(cell: string): Place | null {
    const ring = this.outline(cell);
    if (ring.length === 0) return null;
    const [lon, lat] = middle(ring);
    return { lon, lat };
  }

  /** The same of many cells at once; those that are not in the loaded tiles are left out. */
  placesOf(cells: ReadonlySet<string>): Map<string, Place> {
    const corners = new Map<string, Position[]>();
    const features = this.map.querySourceFeatures(SOURCE.cells, { sourceLayer: TILE_LAYER });
    for (const feature of features) {
      const cell: unknown = feature.properties[TILE_KEY];
      if (typeof cell !== 'string' || !cells.has(cell)) continue;
      const known = corners.get(cell) ?? [];
      known.push(...ringOf(feature.geometry));
      corners.set(cell, known);
    }
    const places = new Map<string, Place>();
    for (const [cell, ring] of corners) {
      const [lon, lat] = middle(ring);
      places.set(cell, { lon, lat });
    }
    return places;
  }

  /** The hexagon of a cell from the loaded tiles; empty when it is not among them. */
  private outline(cell: string): Position[] {
    const pieces = this.map.querySourceFeatures(SOURCE.cells, {
      sourceLayer: TILE_LAYER,
      filter: ['==', ['get', TILE_KEY], cell],
    });
    const corners: Position[] = [];
    for (const { geometry } of pieces) corners.push(...ringOf(geometry));
    return hull(corners);
  }

  private draw(): void {
    this.mayHaveMoved = false;
    const features: GeoJSON.Feature[] = [];
    for (const cell of new Set([this.selected, this.cursor])) {
      if (cell === null) continue;
      const ring = this.outline(cell);
      if (ring.length < 4) continue;
      features.push({
        type: 'Feature',
        properties: { selected: cell === this.selected },
        geometry: { type: 'Polygon', coordinates: [ring.map((p) => [...p])] },
      });
    }
    // Drawing makes the map busy and then idle again: only a change may do so.
    const text = JSON.stringify(features);
    if (text === this.drawn) return;
    this.drawn = text;
    this.map
      .getSource<GeoJSONSource>(SOURCE.cursor)
      ?.setData({ type: 'FeatureCollection', features });
  }
}

/** Outer corners of a polygon, or of all parts of one that a tile's edge cut. */
function ringOf(geometry: GeoJSON.Geometry): Position[] {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  return polygons.flatMap((rings) => (rings[0] ?? []).map((p): Position => [p[0] ?? 0, p[1] ?? 0]));
}
