import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Freshness, freshness, type ShownState, shownState } from '../live/freshness';
import type { LiveStore, LiveView } from '../live/store';

export function useLiveView(store: LiveStore): LiveView {
  return useSyncExternalStore(store.onView, () => store.shown);
}

/** The wall clock, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const id = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(id);
  }, []);
  return now;
}

export interface Age {
  /** since the last message; since the page opened when there was none */
  readonly seconds: number;
  readonly heard: boolean;
  readonly fresh: Freshness;
  readonly shown: ShownState;
}

export function ageOf({ status }: LiveView, openedAt: number, now: number): Age {
  const heard = status.heardAt > 0;
  const ms = Math.max(0, now - (heard ? status.heardAt : openedAt));
  const fresh = freshness(ms);
  return { seconds: Math.floor(ms / 1000), heard, fresh, shown: shownState(status.link, fresh) };
}
