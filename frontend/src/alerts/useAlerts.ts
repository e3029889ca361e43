import { useCallback, useEffect, useRef, useState } from 'react';
import * as api from '../api/alerts';
import { Problem } from '../api/problem';
import type { FeedItem } from '../live/messages';

/** Open alerts that are listed; where there are more, the page says so. */
const LISTED = 200;
/** They are read again so often, for what the stream did not tell: others acknowledge too. */
const REST_MS = 30_000;
/** Events of a burst are read once. */
const BURST_MS = 300;

export interface Alerts {
  readonly items: readonly api.Alert[];
  /** there are older ones */
  readonly more: boolean;
  readonly loaded: boolean;
  /** of the last reading; null when it went well */
  readonly error: unknown;
  /** One after the other; what was acknowledged before one is refused stays so. */
  readonly acknowledge: (ids: readonly string[]) => Promise<void>;
}

/** Alerts of a region that nobody has acknowledged, newest first; those in the feed come at once. */
export function useAlerts(region: string, feed: readonly FeedItem[]): Alerts {
  const [items, setItems] = useState<readonly api.Alert[]>([]);
  const [more, setMore] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const request = useRef(new AbortController());

  const read = useCallback(async () => {
    request.current.abort();
    request.current = new AbortController();
    const { signal } = request.current;
    try {
      const page = await api.openAlerts(region, LISTED, signal);
      if (signal.aborted) return;
      setItems(page.items);
      setMore(page.next !== null);
      setLoaded(true);
      setError(null);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
  }, [region]);

  useEffect(() => {
    setItems([]);
    setLoaded(false);
    void read();
    const timer = window.setInterval(() => void read(), REST_MS);
    return () => {
      window.clearInterval(timer);
      request.current.abort();
    };
  }, [read]);

  const newest = feed.find(isAlert)?.seq ?? 0;
  useEffect(() => {
    if (newest === 0) return;
    const timer = window.setTimeout(() => void read(), BURST_MS);
    return () => window.clearTimeout(timer);
  }, [newest, read]);

  const acknowledge = useCallback(
    async (ids: readonly string[]) => {
      try {
        for (const id of ids) {
          await api.acknowledge(id).catch(unlessDone);
          setItems((old) => old.filter((alert) => alert.id !== id));
        }
      } finally {
        void read();
      }
    },
    [read],
  );
  return { items, more, loaded, error, acknowledge };
}

/** Somebody else was first: as good as done. */
function unlessDone(error: unknown): void {
  if (!(error instanceof Problem && error.status === 409)) throw error;
}

export function isAlert({ what }: Pick<FeedItem, 'what'>): boolean {
  return what === 'alert.raised';
}
