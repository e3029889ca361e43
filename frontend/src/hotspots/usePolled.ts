import { useCallback, useEffect, useRef, useState } from 'react';
import { backOffMs } from './backoff';

export interface Polled<T> {
  /** what was read last; null before */
  readonly value: T | null;
  /** of the last reading; null when it went well */
  readonly error: unknown;
  /** wall clock of the last reading that went well, ms; 0 before */
  readonly readAt: number;
  readonly refresh: () => void;
  /** what a write answered */
  readonly set: (value: T) => void;
}

/**
 * Reads something, and again while `working` says that it will change: soon
 * while it does, later while it does not. Otherwise after `restMs`, or never
 * when that is null. Everything is forgotten when `read` is another function.
 */
export function usePolled<T>(
  read: (signal: AbortSignal) => Promise<T>,
  working: (value: T) => boolean,
  restMs: number | null,
): Polled<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [readAt, setReadAt] = useState(0);
  const request = useRef(new AbortController());
  const last = useRef('');
  const same = useRef(0);

  const set = useCallback((found: T) => {
    const text = JSON.stringify(found);
    same.current = text === last.current ? same.current + 1 : 0;
    last.current = text;
    setValue(found);
    setError(null);
    setReadAt(Date.now());
  }, []);

  const refresh = useCallback(async () => {
    request.current.abort();
    request.current = new AbortController();
    const { signal } = request.current;
    try {
      const found = await read(signal);
      if (!signal.aborted) set(found);
    } catch (failure) {
      if (signal.aborted) return;
      same.current++;
      setError(failure);
    }
  }, [read, set]);

  useEffect(() => {
    setValue(null);
    setError(null);
    setReadAt(0);
    last.current = '';
    same.current = 0;
    void refresh();
    return () => request.current.abort();
  }, [refresh]);

  // A timer after each answer, also after one that failed.
  useEffect(() => {
    if (value === null && error === null) return;
    const busy = error !== null || (value !== null && working(value));
    const wait = busy ? backOffMs(same.current) : restMs;
    if (wait === null) return;
    const timer = window.setTimeout(() => void refresh(), wait);
    return () => window.clearTimeout(timer);
  }, [value, error, working, restMs, refresh]);

  return { value, error, readAt, refresh: () => void refresh(), set };
}
