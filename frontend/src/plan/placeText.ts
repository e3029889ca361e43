// A place as it is typed or pasted: a cell, or lon, lat. Pure.
import type { DutyPlace } from '../api/duty';

export type PlaceFault = 'empty' | 'unknown' | 'swapped' | 'range';

const CELL = /^8[0-9a-f]{14}$/;
const NUMBER = '[-+]?\\d+(?:\\.\\d+)?';
const PAIR = new RegExp(`^(${NUMBER})\\s*[,，;；\\s]\\s*(${NUMBER})$`);

/** lon first, as everywhere here. `swapped`: it makes sense only the other way round. */
export function parsePlace(text: string): DutyPlace | PlaceFault {
  const plain = text.trim();
  if (plain === '') return 'empty';
  const cell = plain.toLowerCase().replace(/^0x/, '');
  if (CELL.test(cell)) return { cell };
  const pair = PAIR.exec(plain);
  if (pair === null) return 'unknown';
  const [lon, lat] = [Number(pair[1]), Number(pair[2])];
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lon, lat };
  return Math.abs(lon) <= 90 && Math.abs(lat) <= 180 ? 'swapped' : 'range';
}

export function placeText(place: DutyPlace): string {
  return 'cell' in place ? place.cell : `${place.lon}, ${place.lat}`;
}
