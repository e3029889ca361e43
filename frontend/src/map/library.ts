import 'maplibre-gl/dist/maplibre-gl.css';
import { type GeoJSONSource, Map as GlMap, type MapOptions, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

setWorkerUrl(workerUrl);

/** A flat map, north up, with nothing of its own on it. */
export function newMap(options: MapOptions): GlMap {
  const map = new GlMap({
    attributionControl: false,
    localIdeographFontFamily: '"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif',
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    // An expired tile that cannot be read again would be dropped: after a cut the map would go
    // blank. Tiles are read again by who asked for them.
    refreshExpiredTiles: false,
    canvasContextAttributes: { antialias: false },
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  return map;
}

export function setData(map: GlMap, source: string, data: GeoJSON.FeatureCollection): void {
  map.getSource<GeoJSONSource>(source)?.setData(data);
}

/** Cells of a region at a resolution. */
export function tileUrl(region: string, resolution: number): string {
  const query = new URLSearchParams({ region, resolution: String(resolution) });
  return `${window.location.origin}/tiles/cells/{z}/{x}/{y}.mvt?${query.toString()}`;
}

export function points<T extends { readonly lon: number; readonly lat: number }>(
  items: readonly T[],
  properties: (item: T) => GeoJSON.GeoJsonProperties,
): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: items.map((item) => ({
      type: 'Feature',
      properties: properties(item),
      geometry: { type: 'Point', coordinates: [item.lon, item.lat] },
    })),
  };
}

/** Room around a box that is brought into view; on wide screens the legend lies on the left. */
export function paddingOf(container: HTMLElement) {
  const legend = container.clientWidth > 700 ? 236 : 20;
  return { top: 20, right: 20, bottom: 20, left: legend };
}
