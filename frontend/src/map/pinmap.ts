import { type Map as GlMap, Marker, ScaleControl } from 'maplibre-gl';
import { newMap, points, setData, tileUrl } from './library';
import { circle, parentCell } from './measure';
import { PIN_COLOUR, PIN_SOURCE, pinStyle } from './pinstyle';
import type { Box, Place, RegionLabel } from './shapes';

/** A point offered to the reviewer. */
export interface CandidatePin extends Place {
  readonly id: string;
  /** number shown on it */
  readonly label: string;
  readonly proposed: boolean;
}

export interface NeighbourPin extends Place {
  readonly label: string;
}

export interface PinEvents {
  /** The map was clicked, or the pin was dragged: it is here now. */
  placed(place: Place): void;
  chosen(candidate: string): void;
  /** The camera came to rest. */
  moved(): void;
}

/** Institutions are told apart from this zoom on. */
const NEIGHBOUR_ZOOM = 13;
const CLOSE_ZOOM = 15.5;
const MAX_ZOOM = 18;

/** The map on which a place is confirmed: candidates, the circle of doubt, one pin to move. */
export class PinMap {
  private marker: Marker | null = null;

  private constructor(
    private readonly map: GlMap,
    private readonly resolution: number,
    private readonly events: PinEvents,
  ) {}

  /** `resolution`: of the cells drawn, the deployment's base. */
  static async create(
    container: HTMLElement,
    box: Box,
    region: string,
    resolution: number,
    events: PinEvents,
  ): Promise<PinMap> {
    const map = newMap({
      container,
      bounds: [box[0], box[1], box[2], box[3]],
      fitBoundsOptions: { padding: 24 },
      minZoom: 3,
      maxZoom: MAX_ZOOM,
    });
    const loaded = new Promise<void>((resolve) => map.once('style.load', () => resolve()));
    map.setStyle(pinStyle(tileUrl(region, resolution)));
    await loaded;
    map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left');
    const self = new PinMap(map, resolution, events);
    self.listen();
    return self;
  }

  destroy(): void {
    this.marker?.remove();
    this.map.remove();
  }

  get canvas(): HTMLCanvasElement {
    return this.map.getCanvas();
  }

  get middle(): Place {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat };
  }

  /** Where a place is in the map, pixels from its top left; for tests. */
  pixelOf({ lon, lat }: Place): { x: number; y: number } {
    const { x, y } = this.map.project([lon, lat]);
    return { x, y };
  }

  showRegions(outlines: GeoJSON.FeatureCollection, labels: readonly RegionLabel[]): void {
    setData(this.map, PIN_SOURCE.regions, outlines);
    setData(
      this.map,
      PIN_SOURCE.labels,
      points(labels, ({ name }) => ({ name })),
    );
  }

  /** Draws the outline of the stated region stronger. */
  focusRegion(code: string): void {
    this.map.setFilter('region-focus', ['==', ['get', 'code'], code]);
  }

  showCandidates(candidates: readonly CandidatePin[]): void {
    setData(
      this.map,
      PIN_SOURCE.candidates,
      points(candidates, ({ id, label, proposed }) => ({ id, label, proposed })),
    );
  }

  /** The circle that should hold the true place; null for none. */
  showCircle(middle: Place | null, metres: number): void {
    setData(this.map, PIN_SOURCE.circle, {
      type: 'FeatureCollection',
      features:
        middle === null || metres <= 0
          ? []
          : [
              {
                type: 'Feature',
                properties: {},
                geometry: { type: 'Polygon', coordinates: [circle(middle, metres)] },
              },
            ],
    });
  }

  showNeighbours(neighbours: readonly NeighbourPin[]): void {
    setData(
      this.map,
      PIN_SOURCE.neighbours,
      points(neighbours, ({ label }) => ({ label })),
    );
  }

  setPin(place: Place | null, label: string): void {
    if (place === null) {
      this.marker?.remove();
      this.marker = null;
      return;
    }
    if (this.marker === null) {
      const marker = new Marker({ color: PIN_COLOUR.pin, draggable: true, scale: 1.1 });
      marker.on('dragend', () => {
        const { lng, lat } = marker.getLngLat();
        this.events.placed({ lon: lng, lat });
      });
      // It lies on the candidates: a click on it is not one on them.
      marker.getElement().addEventListener('click', (e) => e.stopPropagation());
      marker.setLngLat([place.lon, place.lat]).addTo(this.map);
      this.marker = marker;
    }
    this.marker.setLngLat([place.lon, place.lat]);
    const element = this.marker.getElement();
    element.setAttribute('aria-label', label);
    element.setAttribute('title', label);
  }

  /** Brings places into view, with the circle of the first one. */
  frame(places: readonly Place[], metres: number): void {
    const [first] = places;
    if (first === undefined) return;
    const all = [
      ...places,
      ...circle(first, Math.max(150, metres)).map(([lon, lat]) => ({ lon, lat })),
    ];
    const lons = all.map((p) => p.lon);
    const lats = all.map((p) => p.lat);
    this.show([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
  }

  show(box: Box): void {
    this.map.fitBounds([box[0], box[1], box[2], box[3]], {
      padding: 48,
      maxZoom: CLOSE_ZOOM + 1,
      duration: 0,
    });
  }

  /** Moves a place to the middle: one that is out of view, or with `closely` any. */
  reveal({ lon, lat }: Place, closely: boolean): void {
    if (!closely && this.map.getBounds().contains([lon, lat])) return;
    this.map.jumpTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), CLOSE_ZOOM) });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 200 });
  }

  /** Coarse cells that together hold the view; none while it is too wide to show institutions. */
  get coarseCells(): string[] {
    if (this.map.getZoom() < NEIGHBOUR_ZOOM) return [];
    const found = new Set<string>();
    for (const { id } of this.map.queryRenderedFeatures({ layers: ['cells'] }))
      if (typeof id === 'string') found.add(parentCell(id, Math.max(4, this.resolution - 2)));
    return [...found];
  }

  private listen(): void {
    const { map, events } = this;
    map.on('click', (e) => {
      const hit = map.queryRenderedFeatures(e.point, { layers: ['candidates'] })[0];
      const id: unknown = hit?.properties['id'];
      if (typeof id === 'string') events.chosen(id);
      else events.placed({ lon: e.lngLat.lng, lat: e.lngLat.lat });
    });
    map.on('mouseenter', 'candidates', () => {
      map.getCanvas().style.cursor = 'pointer';
    });
    map.on('mouseleave', 'candidates', () => {
      map.getCanvas().style.cursor = '';
    });
    map.on('idle', () => events.moved());
  }
}
