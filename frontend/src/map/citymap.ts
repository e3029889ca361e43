import type { Map as GlMap, VectorTileSource } from 'maplibre-gl';
import type { StaffPoint } from '../live/messages';
import type { CellPaint, Repaint } from './cells';
import { CellCursor, STEPS } from './cursor';
import { newMap, paddingOf, points, setData, tileUrl } from './library';
import type { LayerId } from './palette';
import type {
  Box,
  Camera,
  CluePin,
  Direction,
  MapEvents,
  Overlay,
  Place,
  RegionLabel,
  Wanted,
} from './shapes';
import { cellColour, mapStyle, PIN_ZOOM, SOURCE, TILE_KEY, TILE_LAYER } from './style';

const CELLS = { source: SOURCE.cells, sourceLayer: TILE_LAYER };
const MIN_ZOOM = 5;
const MAX_ZOOM = 17;
/** Cells of the base resolution can be told apart. */
const CLOSE_ZOOM = 13;

/** The live map. Only this folder knows the map library: panels and state do not. */
export class CityMap {
  private tiles = '';
  private tilesFailed = false;
  private readonly cursor: CellCursor;

  private constructor(
    private readonly map: GlMap,
    private readonly events: MapEvents,
  ) {
    this.cursor = new CellCursor(map, events);
  }

  /** Resolves when the map accepts layers and states. */
  static async create(
    container: HTMLElement,
    start: Camera | Box,
    region: string,
    resolutionAtZoom: (zoom: number) => number,
    layer: LayerId,
    events: MapEvents,
  ): Promise<CityMap> {
    const map = newMap({
      container,
      ...('zoom' in start
        ? { center: [start.lon, start.lat], zoom: start.zoom }
        : {
            bounds: [start[0], start[1], start[2], start[3]],
            fitBoundsOptions: { padding: paddingOf(container) },
          }),
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      keyboard: false,
    });
    // The style comes second: which cells to ask for depends on the zoom that shows the box.
    const tiles = tileUrl(region, resolutionAtZoom(map.getZoom()));
    const loaded = new Promise<void>((resolve) => map.once('style.load', () => resolve()));
    map.setStyle(mapStyle(tiles, layer));
    await loaded;
    const self = new CityMap(map, events);
    self.tiles = tiles;
    self.listen();
    return self;
  }

  destroy(): void {
    this.map.remove();
  }

  /** Keyboard events are taken from the canvas, which is in the tab order. */
  get canvas(): HTMLCanvasElement {
    return this.map.getCanvas();
  }

  get camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  get box(): Box {
    const b = this.map.getBounds();
    return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
  }

  get pinsVisible(): boolean {
    return this.map.getZoom() >= PIN_ZOOM;
  }

  /** Number of different cells drawn in the current view. */
  get cellsDrawn(): number {
    const features = this.map.queryRenderedFeatures({ layers: ['cells'] });
    return new Set(features.map((f) => f.id)).size;
  }

  /** What the map holds for a cell; for tests. */
  paintOf(cell: string): Partial<CellPaint> {
    return this.map.getFeatureState({ ...CELLS, id: cell }) ?? {};
  }

  /** Which cells there are: the scope's region and the H3 resolution. Forgets all paint. */
  showScope(region: string, resolution: number): void {
    const tiles = tileUrl(region, resolution);
    this.map.removeFeatureState(CELLS);
    if (tiles === this.tiles) return;
    this.tiles = tiles;
    this.reloadTiles();
  }

  /** Tiles that could not be read while the server was away. */
  retryTiles(): void {
    if (this.tilesFailed) this.reloadTiles();
  }

  /** Whether each of the cells is in a tile that is loaded; those out of view are not. */
  tilesHold(cells: ReadonlySet<string>): boolean {
    const known = new Set<unknown>();
    const features = this.map.querySourceFeatures(SOURCE.cells, { sourceLayer: TILE_LAYER });
    for (const { properties } of features) known.add(properties[TILE_KEY]);
    return [...cells].every((cell) => known.has(cell));
  }

  reloadTiles(): void {
    this.tilesFailed = false;
    this.map.getSource<VectorTileSource>(SOURCE.cells)?.setTiles([this.tiles]);
  }

  paint(changes: Repaint): void {
    for (const [cell, paint] of changes) this.map.setFeatureState({ ...CELLS, id: cell }, paint);
  }

  showLayer(layer: LayerId): void {
    this.map.setPaintProperty('cells', 'fill-color', cellColour(layer));
  }

  showRegions(outlines: GeoJSON.FeatureCollection, labels: readonly RegionLabel[]): void {
    this.geojson(SOURCE.regions, outlines);
    this.geojson(
      SOURCE.labels,
      points(labels, ({ name }) => ({ name })),
    );
  }

  /** Draws one region's outline stronger than the others. */
  focusRegion(code: string): void {
    this.map.setFilter('region-focus', ['==', ['get', 'code'], code]);
  }

  showGrids(outlines: GeoJSON.FeatureCollection): void {
    this.geojson(SOURCE.grids, outlines);
  }

  showStaff(officers: readonly StaffPoint[]): void {
    this.geojson(
      SOURCE.staff,
      points(officers, ({ officer, name }) => ({ officer, name })),
    );
  }

  showClues(pins: readonly CluePin[]): void {
    this.geojson(
      SOURCE.clues,
      points(pins, ({ id, severity }) => ({ id, severity })),
    );
  }

  toggle(overlay: Overlay, visible: boolean): void {
    const layers = {
      staff: ['staff', 'staff-names'],
      pins: ['clue-groups', 'clue-group-counts', 'clue-pins'],
      grids: ['grid-lines'],
    }[overlay];
    for (const id of layers)
      this.map.setLayoutProperty(id, 'visibility', visible ? 'visible' : 'none');
  }

  select(cell: string | null): void {
    this.cursor.select(cell);
  }

  /** Moves the selected cell into the upper part of the view, above a sheet that covers the rest. */
  liftSelected(visibleShare: number): void {
    this.cursor.liftSelected(visibleShare);
  }

  /** Moves the cell cursor to the neighbour in that direction; starts near the middle of the view. */
  moveCursor(direction: Direction): void {
    this.cursor.move(direction);
  }

  openCursor(): void {
    this.cursor.open();
  }

  /** Where a cell is; null when it is not in the loaded tiles. */
  placeOf(cell: string): Place | null {
    return this.cursor.placeOf(cell);
  }

  flyTo(box: Box): void {
    this.map.fitBounds([box[0], box[1], box[2], box[3]], {
      padding: paddingOf(this.map.getContainer()),
      duration: 400,
    });
  }

  jumpTo(camera: Camera): void {
    this.map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }

  /** Brings a cell into view without changing the zoom more than needed; `close`: to its middle. */
  reveal({ cell, place, close }: Wanted): void {
    const at = place ?? this.placeOf(cell);
    if (at === null) return;
    const { lon, lat } = at;
    if (close) {
      this.map.jumpTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), CLOSE_ZOOM) });
    } else if (!this.map.getBounds().contains([lon, lat])) {
      this.map.easeTo({
        center: [lon, lat],
        zoom: Math.max(this.map.getZoom(), 12),
        duration: 400,
      });
    }
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 200 });
  }

  panBy(direction: Direction): void {
    const [x, y] = STEPS[direction];
    this.map.panBy([x * 120, y * 120], { duration: 150 });
  }

  private listen(): void {
    const { map, events } = this;
    map.on('moveend', () => events.moved(this.camera, this.box));
    map.on('click', (e) => {
      const group = map.queryRenderedFeatures(e.point, { layers: ['clue-groups'] })[0];
      if (group !== undefined) {
        map.easeTo({
          center: e.lngLat,
          zoom: Math.min(MAX_ZOOM, map.getZoom() + 2),
          duration: 300,
        });
        return;
      }
      events.picked(this.cursor.cellAt([e.point.x, e.point.y]));
    });
    map.on('mousemove', 'cells', (e) => {
      const cell = e.features?.[0]?.id;
      if (typeof cell !== 'string' || e.originalEvent.buttons !== 0) return;
      map.getCanvas().style.cursor = 'pointer';
      events.hovered({ cell, x: e.point.x, y: e.point.y });
    });
    const leave = () => {
      map.getCanvas().style.cursor = '';
      events.hovered(null);
    };
    map.on('mouseleave', 'cells', leave);
    map.on('movestart', leave);
    map.on('error', (e) => {
      if ('sourceId' in e && e.sourceId === SOURCE.cells) this.tilesFailed = true;
    });
    map.on('render', () => events.drawn());
  }

  private geojson(source: string, data: GeoJSON.FeatureCollection): void {
    setData(this.map, source, data);
  }
}
