import { type Map as GlMap, type LngLatBoundsLike, ScaleControl } from 'maplibre-gl';
import { newMap, points, setData } from '../../map/library';
import { circle } from '../../map/measure';
import type { Box, Place } from '../../map/shapes';
import type { Fix, Pack } from '../model';
import { cellsOf } from './cells';
import { phoneStyle, SOURCE } from './phonestyle';

const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const CLOSE = 16;

/** The map of a phone: drawn from the pack alone. */
export class PhoneMap {
  private constructor(
    private readonly map: GlMap,
    private readonly size: ResizeObserver,
  ) {}

  /** `tapped`: an institution or cell, null for none; with the place that was tapped. */
  static async create(
    container: HTMLElement,
    box: Box,
    tapped: (key: string | null, place: Place) => void,
  ): Promise<PhoneMap> {
    const map = newMap({
      container,
      bounds: bounds(box),
      fitBoundsOptions: { padding: 24 },
      minZoom: 3,
      maxZoom: 19,
    });
    const loaded = new Promise<void>((resolve) => map.once('style.load', () => resolve()));
    map.setStyle(phoneStyle());
    await loaded;
    map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-left');
    map.on('click', (e) => {
      // A thumb is wider than a point.
      const near: [[number, number], [number, number]] = [
        [e.point.x - 14, e.point.y - 14],
        [e.point.x + 14, e.point.y + 14],
      ];
      const hit = map.queryRenderedFeatures(near, { layers: ['places'] })[0];
      const key: unknown = hit?.properties['key'];
      tapped(typeof key === 'string' ? key : null, { lon: e.lngLat.lng, lat: e.lngLat.lat });
    });
    // The library does not look at the first size that it hears of: a container that had no height
    // yet when the map was made would keep a canvas of 300 px.
    const size = new ResizeObserver(() => map.resize());
    size.observe(container);
    return new PhoneMap(map, size);
  }

  destroy(): void {
    this.size.disconnect();
    this.map.remove();
  }

  showLand(pack: Pack): void {
    setData(this.map, SOURCE.regions, {
      type: 'FeatureCollection',
      features: pack.regions.flatMap(({ outline, code }) =>
        outline === null ? [] : [{ type: 'Feature', properties: { code }, geometry: outline }],
      ),
    });
    setData(this.map, SOURCE.cells, cellsOf(pack));
  }

  /** Institutions, and of the walk plain cells too; what is in the walk has its number. */
  showPlaces(pack: Pack, walk: readonly (Place & { readonly key: string })[]): void {
    const numbers = new Map(walk.map(({ key }, i) => [key, i + 1]));
    const known = new Set(pack.institutions.map((i) => i.id));
    const placed = pack.institutions.flatMap(({ id, name, status, lon, lat }) =>
      lon === null || lat === null ? [] : [{ key: id, name, status, lon, lat }],
    );
    const cells = walk
      .filter(({ key }) => !known.has(key))
      .map(({ key, lon, lat }) => ({ key, name: '', status: 'empty', lon, lat }));
    setData(
      this.map,
      SOURCE.places,
      points([...placed, ...cells], ({ key, name, status }) => ({
        key,
        name,
        status,
        number: String(numbers.get(key) ?? ''),
      })),
    );
    const open = pack.problems.flatMap((p) =>
      p.lon === null || p.lat === null || p.state === 'struck'
        ? []
        : [{ lon: p.lon, lat: p.lat, what: p.what }],
    );
    setData(
      this.map,
      SOURCE.problems,
      points(open, ({ what }) => ({ what })),
    );
  }

  showRoute(walk: readonly Place[]): void {
    const line: GeoJSON.Feature = {
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates: walk.map((p) => [p.lon, p.lat]) },
    };
    setData(
      this.map,
      SOURCE.route,
      walk.length < 2 ? NOTHING : { type: 'FeatureCollection', features: [line] },
    );
  }

  showHere(fix: Pick<Fix, 'lon' | 'lat' | 'accuracy_m'> | null): void {
    setData(this.map, SOURCE.here, fix === null ? NOTHING : points([fix], () => ({})));
    const ring = fix === null ? [] : [circle(fix, fix.accuracy_m)];
    setData(this.map, SOURCE.doubt, {
      type: 'FeatureCollection',
      features: ring.map((coordinates) => ({
        type: 'Feature',
        properties: {},
        geometry: { type: 'Polygon', coordinates: [coordinates] },
      })),
    });
  }

  showBox(box: Box): void {
    this.map.fitBounds(bounds(box), {
      padding: { top: 76, left: 24, right: 76, bottom: 36 },
      maxZoom: CLOSE,
      duration: 0,
    });
  }

  reveal({ lon, lat }: Place): void {
    this.map.jumpTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), CLOSE) });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 150 });
  }
}

function bounds(box: Box): LngLatBoundsLike {
  return [box[0], box[1], box[2], box[3]];
}

/** The box around places; a little room around a single one. Null for none. */
export function boxOf(places: readonly Place[]): Box | null {
  if (places.length === 0) return null;
  const lons = places.map((p) => p.lon);
  const lats = places.map((p) => p.lat);
  const room = 0.001;
  return [
    Math.min(...lons) - room,
    Math.min(...lats) - room,
    Math.max(...lons) + room,
    Math.max(...lats) + room,
  ];
}
