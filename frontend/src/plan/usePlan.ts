import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Region } from '../api/types';
import type { PlanMap } from '../map/planmap';
import { Painter } from './painter';
import { draftSource, planSource } from './source';
import { PlanStore, type PlanView } from './store';

/** The store of a draft, or of a plan that is looked at; null for a moment. */
export function usePlanStore(
  part: 'draft' | 'version',
  item: string,
  regions: readonly Region[],
): PlanStore | null {
  const [store, setStore] = useState<PlanStore | null>(null);
  useEffect(() => {
    const made = new PlanStore(
      part === 'draft' ? draftSource(item) : planSource(item),
      new Map(regions.map((r) => [r.code, r.parent_code])),
    );
    setStore(made);
    return () => made.stop();
  }, [part, item, regions]);
  return store;
}

export function usePlanView(store: PlanStore): PlanView {
  return useSyncExternalStore(store.onView, () => store.view);
}

/** Paints the store's draft on the map; null while there is no map. */
export function usePainter(
  map: PlanMap | null,
  store: PlanStore,
  view: PlanView,
  picked: number,
): Painter | null {
  const [painter, setPainter] = useState<Painter | null>(null);
  useEffect(() => {
    if (map === null) return;
    const made = new Painter(map, store);
    setPainter(made);
    return () => {
      made.stop();
      setPainter(null);
    };
  }, [map, store]);
  useEffect(() => painter?.pick(picked), [painter, picked]);
  const { settled, preview } = view;
  useEffect(() => {
    if (settled > 0) painter?.settle();
  }, [painter, settled]);
  useEffect(() => painter?.show(preview), [painter, preview]);
  return painter;
}
