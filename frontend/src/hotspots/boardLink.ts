import { DEFAULT_LAYER, formatView } from '../app/view';
import type { Lang } from '../i18n/dictionary';

/** Address of the live map with a cell open, in the language of the screen. */
export function boardOf(cell: string, lang: Lang): string {
  const view = formatView({ region: null, camera: null, layer: DEFAULT_LAYER, cell, lang });
  return `/${view}#/`;
}
