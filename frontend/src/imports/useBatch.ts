import { useCallback, useEffect, useRef, useState } from 'react';
import * as api from '../api/imports';

/** While the server works on a batch it is asked so often how far it is. */
const POLL_MS = 700;

const WORKING: readonly string[] = ['parsing', 'applying', 'undoing'];

/** The server is at it: it will be something else soon. */
export function isWorking({ state, stalled }: api.ImportBatch): boolean {
  return WORKING.includes(state) && stalled !== true;
}

export interface BatchState {
  readonly batch: api.ImportBatch | null;
  readonly error: unknown;
  /** wall clock of the last reading, ms; 0 before */
  readonly readAt: number;
  readonly refresh: () => void;
  /** what a write answered */
  readonly set: (batch: api.ImportBatch) => void;
}

/** One batch, followed while it changes by itself. */
export function useBatch(id: string): BatchState {
  const [batch, setBatch] = useState<api.ImportBatch | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [readAt, setReadAt] = useState(0);
  const request = useRef(new AbortController());

  const set = useCallback((found: api.ImportBatch) => {
    setBatch(found);
    setReadAt(Date.now());
    setError(null);
  }, []);
  const read = useCallback(async () => {
    request.current.abort();
    request.current = new AbortController();
    const { signal } = request.current;
    try {
      const found = await api.batch(id, signal);
      if (!signal.aborted) set(found);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
  }, [id, set]);

  useEffect(() => {
    setBatch(null);
    setReadAt(0);
    void read();
    return () => request.current.abort();
  }, [read]);

  // Again after each answer, also after one that failed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: error stands for a reading that failed
  useEffect(() => {
    if (batch === null || !isWorking(batch)) return;
    const timer = window.setTimeout(() => void read(), POLL_MS);
    return () => window.clearTimeout(timer);
  }, [batch, error, read]);

  const refresh = useCallback(() => void read(), [read]);
  return { batch, error, readAt, refresh, set };
}
