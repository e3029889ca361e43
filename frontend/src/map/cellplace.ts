import { cellToLatLng } from 'h3-js';
import type { Place } from './shapes';

/** Where the middle of a cell is. */
export function placeOfCell(cell: string): Place {
  const [lat, lon] = cellToLatLng(cell);
  return { lon, lat };
}
