import { useEffect, useLayoutEffect } from 'react';
import type { ClusterShape, HotspotMap, LegendTable, Look } from '../map/hotshapes';

/** Colours of cells, and what the legend says of them. */
export interface Painting {
  readonly looks: ReadonlyMap<string, Look>;
  readonly legend: LegendTable;
}

const NOTHING: ReadonlyMap<string, Look> = new Map();

/**
 * Paints the map of the page for as long as the tab is shown. `scope` null:
 * the hexagons stay as they are. `legendShown` false: nothing to explain.
 */
export function useCellPaint(
  map: HotspotMap | null,
  scope: { readonly region: string; readonly resolution: number } | null,
  { looks, legend }: Painting,
  legendShown: boolean,
  showLegend: (table: LegendTable | null) => void,
): void {
  const region = scope?.region;
  const resolution = scope?.resolution;
  useEffect(() => {
    if (map === null) return;
    if (region !== undefined && resolution !== undefined) map.showScope(region, resolution);
    map.paintCells(looks);
  }, [map, region, resolution, looks]);
  useEffect(() => {
    showLegend(legendShown ? legend : null);
    return () => showLegend(null);
  }, [showLegend, legend, legendShown]);
  // In the layout phase: when the whole page goes, the map is still there.
  useLayoutEffect(() => () => map?.paintCells(NOTHING), [map]);
}

/** Circles on the map of the page for as long as the tab is shown. */
export function useClusterShapes(
  map: HotspotMap | null,
  shapes: readonly ClusterShape[],
  marked: string | null,
): void {
  useEffect(() => map?.drawClusters(shapes, marked), [map, shapes, marked]);
  useLayoutEffect(() => () => map?.drawClusters([], null), [map]);
}
