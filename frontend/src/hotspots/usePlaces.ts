import { useEffect, useState } from 'react';
import * as api from '../api/client';
import type { HotspotMap } from '../map/hotshapes';
import { regionAt } from '../map/measure';

/** The regions' outlines; null until they are read. */
export function useOutlines(root: string): GeoJSON.FeatureCollection | null {
  const [outlines, setOutlines] = useState<GeoJSON.FeatureCollection | null>(null);
  useEffect(() => {
    let gone = false;
    api.regionOutlines(root).then(
      (found) => {
        if (!gone) setOutlines(found);
      },
      (error: unknown) => console.warn('outlines could not be read', error),
    );
    return () => {
      gone = true;
    };
  }, [root]);
  return outlines;
}

/**
 * The region that each cell's middle lies in, by name, as far as the tiles that the map has
 * loaded tell where the cell is. What became known stays.
 */
export function useCellNames(
  map: HotspotMap | null,
  outlines: GeoJSON.FeatureCollection | null,
  names: ReadonlyMap<string, string>,
  cells: readonly string[],
): ReadonlyMap<string, string> {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  const missing = cells.filter((cell) => !known.has(cell)).join();
  useEffect(() => {
    if (map === null || outlines === null || missing === '') return;
    const look = () => {
      const found: [string, string][] = [];
      for (const [cell, place] of map.placesOf(new Set(missing.split(','))))
        found.push([cell, names.get(regionAt(outlines, place)) ?? '']);
      if (found.length > 0) setKnown((old) => new Map([...old, ...found]));
    };
    look();
    return map.onIdle(look);
  }, [map, outlines, names, missing]);
  return known;
}
