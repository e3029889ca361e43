import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { HotRoute } from '../app/hotroute';
import type { HotMap } from '../map/hotmap';
import { hotLayer, paintHotspots } from '../map/hotpalette';
import type { LegendTable, Look } from '../map/hotshapes';
import { paintChanges } from './compare';
import type { ComparedView } from './useCompared';
import type { HotView } from './view';

const NOTHING: ReadonlyMap<string, Look> = new Map();

/**
 * Paints the window that is shown, or what is different between two. The ref holds the rev that
 * was painted last.
 */
export function useSpotsPaint(
  map: HotMap | null,
  spots: boolean,
  { layer, compare, side }: HotRoute,
  main: HotView | null,
  { view: other, comparison }: ComparedView,
  legend: (table: LegendTable | null) => void,
): RefObject<number> {
  const rev = useRef(0);
  const view = compare !== null && side === 'b' ? other : main;
  const changes = compare !== null && side === 'change';
  const painting = useMemo(() => {
    if (changes) return comparison === null ? null : paintChanges(comparison);
    return view === null ? null : paintHotspots(hotLayer(layer), view.cells.values());
  }, [changes, comparison, view, layer]);
  useEffect(() => {
    if (!spots || map === null) return;
    if (painting === null || view === null) {
      map.paintCells(NOTHING);
      legend(null);
      return;
    }
    map.showScope(view.head.region, view.head.resolution);
    map.paintCells(painting.looks);
    legend(painting.legend);
    rev.current = view.head.rev;
  }, [map, spots, painting, view, legend]);
  useEffect(() => {
    if (!spots || map === null) return;
    return () => {
      map.paintCells(NOTHING);
      legend(null);
    };
  }, [map, spots, legend]);
  return rev;
}
