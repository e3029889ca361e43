import { cellToBoundary, cellToLatLng, getResolution, latLngToCell } from 'h3-js';
import type { Place } from '../../map/shapes';
import type { Pack } from '../pack';

/** The middle of a cell. */
export function centreOf(cell: string): Place {
  const [lat, lon] = cellToLatLng(cell);
  return { lon, lat };
}

/** Worst first, as on the board. */
const WORST = ['overdue', 'never', 'due', 'ok', 'exempt'];

/** My cells with the status of the worst institution in each; a cell without any is empty. */
export function cellsOf(pack: Pack): GeoJSON.FeatureCollection {
  const worst = new Map<string, number>();
  for (const { cell, status } of pack.institutions) {
    if (cell === null) continue;
    const rank = WORST.indexOf(status);
    if (rank >= 0) worst.set(cell, Math.min(rank, worst.get(cell) ?? rank));
  }
  const cells = new Set(pack.grids.flatMap((g) => g.cells));
  return {
    type: 'FeatureCollection',
    features: [...cells].map((cell) => ({
      type: 'Feature',
      properties: { cell, status: WORST[worst.get(cell) ?? -1] ?? 'empty' },
      geometry: { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] },
    })),
  };
}

/** The cell of my grids that a place is in; null outside of them. */
export function cellAt(pack: Pack, { lon, lat }: Place): string | null {
  const mine = pack.grids.flatMap((g) => g.cells);
  const [first] = mine;
  if (first === undefined) return null;
  const cell = latLngToCell(lat, lon, getResolution(first));
  return mine.includes(cell) ? cell : null;
}
