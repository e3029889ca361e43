import { useCallback, useEffect, useRef, useState } from 'react';
import * as api from '../api/review';
import { firstPage, NO_QUEUE, nextPage, type Queue, withoutItem } from './queue';

export interface QueueState {
  readonly queue: Queue;
  readonly loading: boolean;
  /** of the last reading; null when it went well */
  readonly error: unknown;
  /** wall clock of the last reading that went well, ms; 0 before */
  readonly readAt: number;
  readonly refresh: () => void;
  readonly more: () => void;
  /** the item was settled, by this page (`mine`) or by somebody else */
  readonly settled: (id: string, mine: boolean) => void;
}

/** Others work on the same queue: it is read again so often. */
const REFRESH_MS = 60_000;

/** The queue of a filter, a page at a time. */
export function useQueue(region: string, kind: string): QueueState {
  const [queue, setQueue] = useState<Queue>(NO_QUEUE);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [readAt, setReadAt] = useState(0);
  const request = useRef(new AbortController());

  const read = useCallback(
    async (after: string | null) => {
      request.current.abort();
      request.current = new AbortController();
      const { signal } = request.current;
      setLoading(true);
      try {
        const page = await api.reviews({ region, kind }, after, signal);
        if (signal.aborted) return;
        setQueue((old) => (after === null ? firstPage(old, page) : nextPage(old, page)));
        setReadAt(Date.now());
        setError(null);
      } catch (failure) {
        if (!signal.aborted) setError(failure);
      } finally {
        if (!signal.aborted) setLoading(false);
      }
    },
    [region, kind],
  );

  useEffect(() => {
    setQueue((old) => ({ ...NO_QUEUE, done: old.done }));
    setReadAt(0);
    void read(null);
    return () => request.current.abort();
  }, [read]);

  const short = queue.items.length <= 50;
  useEffect(() => {
    if (!short) return;
    const id = window.setInterval(() => {
      if (document.visibilityState === 'visible') void read(null);
    }, REFRESH_MS);
    return () => window.clearInterval(id);
  }, [read, short]);

  const refresh = useCallback(() => void read(null), [read]);
  const more = useCallback(() => {
    if (queue.next !== null) void read(queue.next);
  }, [read, queue.next]);
  const settled = useCallback((id: string, mine: boolean) => {
    setQueue((old) => withoutItem(old, id, mine));
  }, []);
  return { queue, loading, error, readAt, refresh, more, settled };
}
