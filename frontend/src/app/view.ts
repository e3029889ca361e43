import { isLang, type Lang } from '../i18n/dictionary';
import { LAYERS, type LayerId } from '../map/palette';
import type { Camera } from '../map/shapes';

/** What the URL holds: enough to show somebody else the same map. */
export interface View {
  /** null: the whole scope of the account */
  readonly region: string | null;
  readonly camera: Camera | null;
  readonly layer: LayerId;
  readonly cell: string | null;
  readonly lang: Lang;
}

export const DEFAULT_LAYER: LayerId = 'status';
export const DEFAULT_LANG: Lang = 'zh-CN';

const CELL = /^[0-9a-f]{15}$/;

/** Anything not understood is left out: a mangled link still opens the map. */
export function parseView(search: string): View {
  const params = new URLSearchParams(search);
  const layer = LAYERS.find((l) => l === params.get('layer'));
  const cell = params.get('cell');
  const lang = params.get('lang');
  return {
    region: params.get('region') || null,
    camera: parseCamera(params),
    layer: layer ?? DEFAULT_LAYER,
    cell: cell !== null && CELL.test(cell) ? cell : null,
    lang: lang !== null && isLang(lang) ? lang : DEFAULT_LANG,
  };
}

/** Null when it is not whole. */
export function parseCamera(params: URLSearchParams): Camera | null {
  const lon = number(params.get('lon'), -180, 180);
  const lat = number(params.get('lat'), -85, 85);
  const zoom = number(params.get('zoom'), 0, 22);
  return lon === null || lat === null || zoom === null ? null : { lon, lat, zoom };
}

/** The inverse of parseCamera. */
export function cameraParams({ lon, lat, zoom }: Camera, params: URLSearchParams): void {
  params.set('lon', lon.toFixed(5));
  params.set('lat', lat.toFixed(5));
  params.set('zoom', zoom.toFixed(2));
}

function number(text: string | null, min: number, max: number): number | null {
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= min && value <= max ? value : null;
}

/** The query string of a view, without defaults; '' or beginning with '?'. */
export function formatView(view: View): string {
  const params = new URLSearchParams();
  if (view.region !== null) params.set('region', view.region);
  if (view.camera !== null) cameraParams(view.camera, params);
  if (view.layer !== DEFAULT_LAYER) params.set('layer', view.layer);
  if (view.cell !== null) params.set('cell', view.cell);
  if (view.lang !== DEFAULT_LANG) params.set('lang', view.lang);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
