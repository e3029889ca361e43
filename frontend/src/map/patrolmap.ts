import { cellToBoundary } from 'h3-js';
import { type Map as GlMap, Marker, ScaleControl } from 'maplibre-gl';
import { placeOfCell } from './cellplace';
import { newMap, points, setData } from './library';
import { circle } from './measure';
import type { CallPin, Hexagon, Mark, PatrolMapEvents, PersonPin, Stretch } from './patrolshapes';
import { PATROL_SOURCE, patrolStyle } from './patrolstyle';
import type { Box, Place, RegionLabel } from './shapes';
import { SOURCE } from './style';

const MIN_ZOOM = 4;
const MAX_ZOOM = 18;
/** Streets are told apart from here on. */
const CLOSE_ZOOM = 14.5;
const PADDING = 40;

/** The map of the page of patrol: people, tracks, gaps, problems, calls for help. */
export class PatrolMap {
  private calls: Marker[] = [];
  private covered = 0;

  private constructor(
    private readonly map: GlMap,
    private readonly events: PatrolMapEvents,
  ) {}

  static async create(
    container: HTMLElement,
    box: Box,
    events: PatrolMapEvents,
  ): Promise<PatrolMap> {
    const map = newMap({
      container,
      bounds: [box[0], box[1], box[2], box[3]],
      fitBoundsOptions: { padding: PADDING },
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
    });
    const loaded = new Promise<void>((resolve) => map.once('style.load', () => resolve()));
    map.setStyle(patrolStyle());
    await loaded;
    map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left');
    const self = new PatrolMap(map, events);
    self.listen();
    return self;
  }

  destroy(): void {
    for (const call of this.calls) call.remove();
    this.map.remove();
  }

  get canvas(): HTMLCanvasElement {
    return this.map.getCanvas();
  }

  /** Ids of the people that are drawn in the current view; for tests. */
  get peopleDrawn(): string[] {
    const features = this.map.queryRenderedFeatures({ layers: ['people'] });
    return [...new Set(features.map((f) => String(f.properties['id'])))].toSorted();
  }

  /** How many stretches of each kind are drawn; for tests. */
  stretchesDrawn(kind: Stretch['kind']): number {
    return this.map.queryRenderedFeatures({ layers: [kind] }).length;
  }

  pixelOf({ lon, lat }: Place): { x: number; y: number } {
    const { x, y } = this.map.project([lon, lat]);
    return { x, y };
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
    this.map.setFilter('region-focus', ['==', ['get', 'code'], code]);
  }

  showGrids(outlines: GeoJSON.FeatureCollection): void {
    setData(this.map, SOURCE.grids, outlines);
  }

  /** Areas of outlines whose property `colour` is a colour. */
  showAreas(outlines: GeoJSON.FeatureCollection): void {
    setData(this.map, PATROL_SOURCE.areas, outlines);
  }

  showPeople(people: readonly PersonPin[]): void {
    setData(
      this.map,
      PATROL_SOURCE.people,
      points(people, ({ id, label, colour, ring, selected }) => ({
        id,
        label,
        colour,
        ring,
        selected,
      })),
    );
  }

  showMarks(marks: readonly Mark[]): void {
    setData(
      this.map,
      PATROL_SOURCE.marks,
      points(marks, ({ id, label, colour, selected }) => ({ id, label, colour, selected })),
    );
  }

  showHexagons(hexagons: readonly Hexagon[]): void {
    setData(this.map, PATROL_SOURCE.hexagons, {
      type: 'FeatureCollection',
      features: hexagons.map(({ cell, colour, opacity }) => ({
        type: 'Feature',
        properties: { colour, opacity },
        geometry: { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] },
      })),
    });
    const named = hexagons.filter((h) => h.label !== '');
    setData(
      this.map,
      PATROL_SOURCE.hexagonNames,
      points(
        named.map((h) => ({ ...placeOfCell(h.cell), label: h.label })),
        ({ label }) => ({ label }),
      ),
    );
  }

  showTrack(stretches: readonly Stretch[]): void {
    setData(this.map, PATROL_SOURCE.track, {
      type: 'FeatureCollection',
      features: stretches
        .filter(({ places }) => places.length > 1)
        .map(({ kind, places }) => ({
          type: 'Feature',
          properties: { kind },
          geometry: { type: 'LineString', coordinates: places.map((p) => [p.lon, p.lat]) },
        })),
    });
  }

  showCalls(calls: readonly CallPin[]): void {
    for (const call of this.calls) call.remove();
    this.calls = calls.map(({ id, label, lon, lat, acknowledged }) => {
      const element = document.createElement('button');
      element.type = 'button';
      element.className = 'sos-pin';
      element.dataset['acknowledged'] = String(acknowledged);
      element.textContent = 'SOS';
      element.setAttribute('aria-label', label);
      element.title = label;
      element.addEventListener('click', (e) => {
        e.stopPropagation();
        this.events.call(id);
      });
      return new Marker({ element }).setLngLat([lon, lat]).addTo(this.map);
    });
  }

  /** Pixels at the bottom of the map that something lies over. */
  cover(pixels: number): void {
    this.covered = pixels;
  }

  flyTo(box: Box): void {
    this.fit(box, MAX_ZOOM);
  }

  /** Brings places into view, each with so many metres around it. */
  frame(places: readonly Place[], metres: number): void {
    const around = places.flatMap((place) => circle(place, Math.max(120, metres)));
    if (around.length === 0) return;
    const lons = around.map(([lon]) => lon);
    const lats = around.map(([, lat]) => lat);
    this.fit(
      [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
      CLOSE_ZOOM + 1,
    );
  }

  /** Into the middle when it is out of view, or when it is wanted near. */
  reveal({ lon, lat }: Place, near: boolean): void {
    const zoom = near ? Math.max(this.map.getZoom(), CLOSE_ZOOM) : this.map.getZoom();
    if (!near && this.map.getBounds().contains([lon, lat])) return;
    this.map.easeTo({ center: [lon, lat], zoom, duration: 300, offset: [0, -this.covered / 2] });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 200 });
  }

  private fit(box: Box, maxZoom: number): void {
    const padding = { top: PADDING, right: PADDING, bottom: PADDING + this.covered, left: PADDING };
    this.map.fitBounds([box[0], box[1], box[2], box[3]], { padding, maxZoom, duration: 300 });
  }

  private listen(): void {
    const { map, events } = this;
    const pick = { people: events.person, marks: events.mark } as const;
    map.on('click', (e) => {
      const reach = 6;
      const { x, y } = e.point;
      const found = map.queryRenderedFeatures(
        [
          [x - reach, y - reach],
          [x + reach, y + reach],
        ],
        { layers: ['people', 'marks'] },
      )[0];
      const id: unknown = found?.properties['id'];
      if (found === undefined || typeof id !== 'string') {
        events.place({ lon: e.lngLat.lng, lat: e.lngLat.lat });
        return;
      }
      pick[found.layer.id === 'people' ? 'people' : 'marks'](id);
    });
    for (const layer of ['people', 'marks']) {
      map.on('mouseenter', layer, () => {
        map.getCanvas().style.cursor = 'pointer';
      });
      map.on('mouseleave', layer, () => {
        map.getCanvas().style.cursor = '';
      });
    }
  }
}
