import type { GeoJSONSource, Map as GlMap, MapMouseEvent } from 'maplibre-gl';
import { STEPS } from './cursor';
import { newMap, points, setData } from './library';
import { boxAround, CellFinder, disc, neighbourTowards, ringOf } from './planfind';
import { PlanLayer } from './planlayer';
import { PlanPaint } from './planpaint';
import { PlanPointer } from './planpointer';
import type { GridLabel, LandShape, PlanLook, PlanMapEvents, PlanTool } from './planshape';
import { ABOVE_CELLS, PLAN_SOURCE, planStyle } from './planstyle';
import type { Box, Camera, Direction } from './shapes';
import { NOTHING, SOURCE } from './style';

const MIN_ZOOM = 5;
const MAX_ZOOM = 17;
const CLOSE_ZOOM = 13.5;

/** The land that the map shows. */
export interface MappedLand {
  readonly near: Int32Array;
  readonly shape: LandShape;
}

/** The map of a draft: every cell in the colour of its grid. */
export class PlanMap {
  private readonly finder: CellFinder;
  private readonly paints: readonly [PlanPaint, PlanPaint];
  private readonly layer: PlanLayer;
  private readonly pointer: PlanPointer;
  private cursor: number | null = null;
  readonly home: Box;

  private constructor(
    private readonly map: GlMap,
    private readonly land: MappedLand,
    private readonly events: PlanMapEvents,
    home: Box,
  ) {
    const { near, shape } = land;
    const cells = shape.lon.length;
    this.home = home;
    this.finder = new CellFinder(shape);
    this.paints = [new PlanPaint(near, shape.side, cells), new PlanPaint(near, shape.side, cells)];
    this.layer = new PlanLayer(shape, [this.paints[0].bytes, this.paints[1].bytes]);
    map.addLayer(this.layer, ABOVE_CELLS);
    this.pointer = new PlanPointer(map, this.finder, land, events);
    map.on('moveend', () => events.moved(this.camera));
    // While it zooms the picture of the cells may be a stretched one.
    map.on('zoomend', () => map.triggerRepaint());
    map.on('mousemove', (e: MapMouseEvent) => {
      const cell = e.originalEvent.buttons === 0 ? this.finder.at(placeOf(e)) : null;
      events.hovered(cell, e.point.x, e.point.y);
    });
    map.on('mouseout', () => events.hovered(null, 0, 0));
  }

  /** Resolves when the map accepts paint. */
  static async create(
    container: HTMLElement,
    start: Camera | null,
    land: MappedLand,
    events: PlanMapEvents,
  ): Promise<PlanMap> {
    const home = boxOf(land.shape);
    const map = newMap({
      container,
      ...(start !== null
        ? { center: [start.lon, start.lat], zoom: start.zoom }
        : {
            bounds: [home[0], home[1], home[2], home[3]],
            fitBoundsOptions: { padding: PADDING },
          }),
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      keyboard: false,
      doubleClickZoom: false,
    });
    const loaded = new Promise<void>((resolve) => map.once('style.load', () => resolve()));
    map.setStyle(planStyle());
    await loaded;
    return new PlanMap(map, land, events, home);
  }

  destroy(): void {
    this.pointer.stop();
    this.map.remove();
  }

  get canvas(): HTMLCanvasElement {
    return this.map.getCanvas();
  }

  get camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  /** JavaScript that the last frame took for the cells, ms. */
  get frameMs(): number {
    return this.layer.spent;
  }

  setTool(tool: PlanTool, brush: number): void {
    this.pointer.setTool(tool, brush);
  }

  /** Paints an assignment; `cells`: only those changed their grid, null: anything may have. */
  paint(side: 0 | 1, look: PlanLook, cells: readonly number[] | null): void {
    const paint = this.paints[side];
    if (cells === null) paint.paintAll(look);
    this.layer.changed(side, cells === null ? null : paint.paintCells(look, cells));
  }

  /** Shares of the width between which the second assignment is shown; alike: nowhere. */
  setSecond(from: number, to: number): void {
    this.layer.second = [from, to];
    this.map.triggerRepaint();
  }

  /** Dots in the cells, by their number of institutions; null for none. */
  setDots(dots: Uint8Array | null): void {
    if (dots !== null)
      for (const side of [0, 1] as const) {
        this.paints[side].setDots(dots);
        this.layer.changed(side, null);
      }
    this.layer.dots = dots !== null;
    this.map.triggerRepaint();
  }

  showRegions(outlines: GeoJSON.FeatureCollection): void {
    setData(this.map, SOURCE.regions, outlines);
  }

  showLabels(labels: readonly GridLabel[]): void {
    setData(
      this.map,
      PLAN_SOURCE.labels,
      points(labels, ({ code, name, cells, picked }) => ({ code, name, cells, picked })),
    );
  }

  setCursor(cell: number | null): void {
    this.cursor = cell;
    const source = this.map.getSource<GeoJSONSource>(SOURCE.cursor);
    if (cell === null) source?.setData(NOTHING);
    else
      source?.setData({
        type: 'Feature',
        properties: { selected: true },
        geometry: { type: 'Polygon', coordinates: [ringOf(this.land.shape, cell)] },
      });
  }

  moveCursor(direction: Direction): void {
    const { near, shape } = this.land;
    const next =
      this.cursor === null
        ? this.nearestMiddle()
        : neighbourTowards(shape, near, this.cursor, direction);
    if (next === null) return;
    this.setCursor(next);
    this.keepInView(next);
    this.events.cursor(next);
  }

  /** Enter: as if the cell under the cursor had been clicked, with the brush that is set. */
  openCursor(): void {
    const { cursor } = this;
    if (cursor === null) return;
    if (this.pointer.tool !== 'brush') {
      this.events.clicked(cursor, false);
      return;
    }
    this.events.strokeBegan();
    this.events.stroked(disc(this.land.near, cursor, this.pointer.brush));
    this.events.strokeEnded(false);
  }

  /** Gives up what is being drawn; false when nothing was. */
  cancel(): boolean {
    return this.pointer.cancel();
  }

  /** Brings cells into view, with some room around. */
  flyTo(cells: readonly number[]): void {
    if (cells.length === 0) return;
    const { lon, lat } = this.land.shape;
    this.fit(boxAround(cells.map((i) => [lon[i] ?? 0, lat[i] ?? 0] as const)));
  }

  fit(box: Box): void {
    this.map.fitBounds([box[0], box[1], box[2], box[3]], {
      padding: PADDING,
      maxZoom: CLOSE_ZOOM,
      duration: 400,
    });
  }

  jumpTo(camera: Camera): void {
    this.map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 200 });
  }

  panBy(direction: Direction): void {
    const [x, y] = STEPS[direction];
    this.map.panBy([x * 120, y * 120], { duration: 150 });
  }

  /** Where a cell is in the map, pixels from its top left; for tests. */
  pixelOf(cell: number): { x: number; y: number } {
    const { lon, lat } = this.land.shape;
    const { x, y } = this.map.project([lon[cell] ?? 0, lat[cell] ?? 0]);
    return { x, y };
  }

  /** Paint of a cell: fill as #rrggbb and whether borders run along its edges; for tests. */
  inkOf(side: 0 | 1, cell: number): { readonly fill: string; readonly borders: number } {
    const [r = 0, g = 0, b = 0, , borders = 0] = this.paints[side].bytes.subarray(cell * 8);
    return { fill: `#${[r, g, b].map((n) => n.toString(16).padStart(2, '0')).join('')}`, borders };
  }

  private nearestMiddle(): number | null {
    const { lon, lat } = this.camera;
    const here = this.finder.at({ lon, lat });
    if (here !== null) return here;
    const { shape } = this.land;
    let best: number | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < shape.lon.length; i++) {
      const far = Math.hypot((shape.lon[i] ?? 0) - lon, (shape.lat[i] ?? 0) - lat);
      if (far < least) [best, least] = [i, far];
    }
    return best;
  }

  private keepInView(cell: number): void {
    const { x, y } = this.pixelOf(cell);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const margin = 48;
    const dx = x < margin ? x - margin : Math.max(0, x - (clientWidth - margin));
    const dy = y < margin ? y - margin : Math.max(0, y - (clientHeight - margin));
    if (dx !== 0 || dy !== 0) this.map.panBy([dx * 3, dy * 3], { duration: 0 });
  }
}

const PADDING = { top: 30, right: 60, bottom: 30, left: 30 };

function placeOf({ lngLat }: MapMouseEvent) {
  return { lon: lngLat.lng, lat: lngLat.lat };
}

function boxOf({ lon, lat }: LandShape): Box {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (let i = 0; i < lon.length; i++) {
    west = Math.min(west, lon[i] ?? 0);
    east = Math.max(east, lon[i] ?? 0);
    south = Math.min(south, lat[i] ?? 0);
    north = Math.max(north, lat[i] ?? 0);
  }
  return lon.length === 0 ? [-170, -60, 170, 70] : [west, south, east, north];
}
