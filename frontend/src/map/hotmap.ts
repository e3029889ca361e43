import type { FilterSpecification, Map as GlMap, VectorTileSource } from 'maplibre-gl';
import { CellCursor, STEPS } from './cursor';
import type { ClusterShape, HotMapEvents, HotspotMap, Look } from './hotshapes';
import { type CellInk, CLUSTERS, hotStyle, patternLayer } from './hotstyle';
import { newMap, paddingOf, points, setData, tileUrl } from './library';
import { circle } from './measure';
import { drawPattern, IMAGES, imageOf, PATTERN_SIDE, type PatternImage } from './patterns';
import type { Box, Camera, Direction, Place, RegionLabel } from './shapes';
import { SOURCE, TILE_LAYER } from './style';

const CELLS = { source: SOURCE.cells, sourceLayer: TILE_LAYER };
const BARE: CellInk = { colour: '', image: '' };
const MIN_ZOOM = 5;
const MAX_ZOOM = 16;
/** Hexagons of resolution 8 are large enough for their pattern. */
const CLOSE_ZOOM = 12.5;
/** As in narrow.css: up to this width a sheet lies over that share of the map. */
const NARROW = 820;
const SHEET = 0.6;
/** Pixels of an image for one of the page. */
const SHARPNESS = 2;

/** The map of the page of hotspots. */
export class HotMap implements HotspotMap {
  private inks = new Map<string, CellInk>();
  private readonly cursor: CellCursor;
  private tilesFailed = false;

  private constructor(
    private readonly map: GlMap,
    private tiles: string,
    private home: Box,
    private readonly events: HotMapEvents,
  ) {
    this.cursor = new CellCursor(map, events);
    this.listen();
  }

  /** Resolves when the map accepts paint. `home`: the box of the scope. */
  static async create(
    container: HTMLElement,
    start: Camera | null,
    home: Box,
    region: string,
    resolution: number,
    events: HotMapEvents,
  ): Promise<HotMap> {
    const map = newMap({
      container,
      ...(start !== null
        ? { center: [start.lon, start.lat], zoom: start.zoom }
        : {
            bounds: [home[0], home[1], home[2], home[3]],
            fitBoundsOptions: { padding: roomOf(container) },
          }),
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      keyboard: false,
    });
    const tiles = tileUrl(region, resolution);
    const loaded = new Promise<void>((resolve) => map.once('style.load', () => resolve()));
    map.setStyle(hotStyle(tiles));
    await loaded;
    for (const image of IMAGES) addPattern(map, image);
    return new HotMap(map, tiles, home, events);
  }

  destroy(): void {
    this.map.remove();
  }

  get canvas(): HTMLCanvasElement {
    return this.map.getCanvas();
  }

  get camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  /** Number of different cells drawn in the current view. */
  get cellsDrawn(): number {
    const features = this.map.queryRenderedFeatures({ layers: ['cells'] });
    return new Set(features.map((f) => f.id)).size;
  }

  /** Ids of the clusters whose label is drawn in the current view. */
  get clustersDrawn(): string[] {
    const features = this.map.queryRenderedFeatures({ layers: ['cluster-dots'] });
    return features.map((f) => String(f.properties['id'])).toSorted();
  }

  /** What the map holds for a cell; for tests. */
  inkOf(cell: string): CellInk {
    return { ...BARE, ...this.map.getFeatureState({ ...CELLS, id: cell }) };
  }

  showScope(region: string, resolution: number): void {
    const tiles = tileUrl(region, resolution);
    if (tiles === this.tiles) return;
    this.tiles = tiles;
    this.map.removeFeatureState(CELLS);
    this.inks = new Map();
    this.reloadTiles();
  }

  setHome(home: Box): void {
    this.home = home;
  }

  /** Tiles that could not be read while the server was away. */
  retryTiles(): void {
    if (this.tilesFailed) this.reloadTiles();
  }

  private reloadTiles(): void {
    this.tilesFailed = false;
    this.map.getSource<VectorTileSource>(SOURCE.cells)?.setTiles([this.tiles]);
  }

  paintCells(looks: ReadonlyMap<string, Look>): void {
    const next = new Map<string, CellInk>();
    const used = new Set<string>();
    for (const [cell, look] of looks) {
      const before = this.inks.get(cell);
      const image = imageOf(look);
      const same = before?.colour === look.colour && before.image === image;
      const ink = same ? before : { colour: look.colour, image };
      next.set(cell, ink);
      if (image !== '') used.add(image);
      if (!same) this.map.setFeatureState({ ...CELLS, id: cell }, { ...ink });
    }
    for (const cell of this.inks.keys())
      if (!next.has(cell)) this.map.removeFeatureState({ ...CELLS, id: cell });
    this.inks = next;
    for (const { id } of IMAGES) this.showPattern(id, used.has(id));
    this.map.triggerRepaint();
  }

  /** A layer without cells is not drawn at all. */
  private showPattern(image: string, on: boolean): void {
    const wanted = on ? 'visible' : 'none';
    const id = patternLayer(image);
    if (this.map.getLayoutProperty(id, 'visibility') !== wanted)
      this.map.setLayoutProperty(id, 'visibility', wanted);
  }

  showRegions(outlines: GeoJSON.FeatureCollection, labels: readonly RegionLabel[]): void {
    setData(this.map, SOURCE.regions, outlines);
    setData(
      this.map,
      SOURCE.labels,
      points(labels, ({ name }) => ({ name })),
    );
  }

  /** Draws one region's outline stronger than the others; '' for none. */
  focusRegion(code: string): void {
    const filter: FilterSpecification = ['==', ['get', 'code'], code];
    this.map.setFilter('region-focus', filter);
  }

  drawClusters(clusters: readonly ClusterShape[], selected: string | null): void {
    const of = ({ id, label, colour, dashed }: ClusterShape) => ({
      id,
      label,
      colour,
      dashed,
      selected: id === selected,
    });
    setData(this.map, CLUSTERS.areas, {
      type: 'FeatureCollection',
      features: clusters
        .filter(({ metres }) => metres > 0)
        .map((cluster) => ({
          type: 'Feature',
          properties: of(cluster),
          geometry: { type: 'Polygon', coordinates: [circle(cluster, cluster.metres)] },
        })),
    });
    setData(this.map, CLUSTERS.names, points(clusters, of));
  }

  select(cell: string | null): void {
    this.cursor.select(cell);
  }

  /** Where cells are; those that are not in the loaded tiles are left out. */
  placesOf(cells: ReadonlySet<string>): ReadonlyMap<string, Place> {
    return this.cursor.placesOf(cells);
  }

  /** `listen` hears when the map came to rest: other tiles may be there. */
  onIdle(listen: () => void): () => void {
    this.map.on('idle', listen);
    return () => {
      this.map.off('idle', listen);
    };
  }

  /** Moves the selected cell into the upper part of the view, above a sheet that covers the rest. */
  liftSelected(visibleShare: number): void {
    this.cursor.liftSelected(visibleShare);
  }

  moveCursor(direction: Direction): void {
    this.cursor.move(direction);
  }

  openCursor(): void {
    this.cursor.open();
  }

  reveal(cell: string): void {
    if (this.show(cell)) return;
    this.map.fitBounds([this.home[0], this.home[1], this.home[2], this.home[3]], { duration: 0 });
    this.map.once('idle', () => this.show(cell));
  }

  /** False where the loaded tiles do not hold the cell. */
  private show(cell: string): boolean {
    const place = this.cursor.placeOf(cell);
    if (place === null) return false;
    const center: [number, number] = [place.lon, place.lat];
    const far = this.map.getZoom() < CLOSE_ZOOM - 2;
    if (far || !this.map.getBounds().contains(center))
      this.map.easeTo({ center, zoom: Math.max(this.map.getZoom(), CLOSE_ZOOM), duration: 400 });
    return true;
  }

  flyTo(box: Box): void {
    this.fit(box, 0);
  }

  /** `covered`: pixels at the bottom of the map that something lies over. */
  private fit(box: Box, covered: number): void {
    const padding = roomOf(this.map.getContainer());
    this.map.fitBounds([box[0], box[1], box[2], box[3]], {
      padding: { ...padding, bottom: padding.bottom + covered },
      duration: 400,
    });
  }

  jumpTo(camera: Camera): void {
    this.map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }

  frame(places: readonly Place[], metres: number): void {
    const around = places.flatMap((place) => circle(place, Math.max(150, metres)));
    if (around.length === 0) return;
    const lons = around.map(([lon]) => lon);
    const lats = around.map(([, lat]) => lat);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const covered = clientWidth <= NARROW ? clientHeight * SHEET : 0;
    this.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], covered);
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 200 });
  }

  panBy(direction: Direction): void {
    const [x, y] = STEPS[direction];
    this.map.panBy([x * 120, y * 120], { duration: 150 });
  }

  /** The map as it is drawn now, in pixels of the device. */
  picture(): Promise<HTMLCanvasElement> {
    return new Promise((resolve) => {
      // What was drawn is kept only until the frame ends: it is copied inside of it.
      this.map.once('render', () => {
        const { canvas } = this;
        const copy = document.createElement('canvas');
        copy.width = canvas.width;
        copy.height = canvas.height;
        copy.getContext('2d')?.drawImage(canvas, 0, 0);
        resolve(copy);
      });
      this.map.triggerRepaint();
    });
  }

  private listen(): void {
    const { map, events } = this;
    map.on('moveend', () => events.moved(this.camera));
    map.on('click', (e) => {
      const layers = ['cluster-dots'];
      const hit: unknown = map.queryRenderedFeatures(e.point, { layers })[0]?.properties['id'];
      if (typeof hit === 'string') events.cluster(hit);
      else events.picked(this.cursor.cellAt([e.point.x, e.point.y]));
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
}

function addPattern(map: GlMap, { id, pattern, ink }: PatternImage): void {
  const side = PATTERN_SIDE * SHARPNESS;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(SHARPNESS, SHARPNESS);
  drawPattern(context, pattern, ink);
  map.addImage(id, context.getImageData(0, 0, side, side), { pixelRatio: SHARPNESS });
}

/** Room around a region: its hexagons reach over its outline. */
function roomOf(container: HTMLElement) {
  return { ...paddingOf(container), top: 44, bottom: 44 };
}
