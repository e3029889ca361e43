import { useCallback, useEffect, useRef, useState } from 'react';

export interface Reading<T> {
  /** what was read last; null before */
  readonly value: T | null;
  /** of the last reading; null when it went well */
  readonly error: unknown;
  /** wall clock of the last reading that went well, ms; 0 before */
  readonly readAt: number;
  readonly refresh: () => void;
}

/** What the stream tells in one breath is read once. */
const BURST_MS = 250;
const LONGEST_MS = 60_000;

/** How long to wait for the next reading; `failed`: attempts in a row. */
export function waitMs(everyMs: number, failed: number): number {
  return Math.min(Math.max(LONGEST_MS, everyMs), everyMs * 2 ** failed);
}

/**
 * Reads something now and again: every `everyMs` while the page is looked at, more seldom while it
 * fails, at once when the page is looked at again, and soon after `nudge` changed. Everything is
 * forgotten when `of` is another; not said, that is `read` itself.
 */
export function usePolling<T>(
  read: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
  nudge = 0,
  of: unknown = read,
): Reading<T> {
  const [state, setState] = useState<Omit<Reading<T>, 'refresh'>>(NOTHING);
  const request = useRef(new AbortController());
  const timer = useRef(0);
  const failed = useRef(0);

  const refresh = useCallback(async () => {
    window.clearTimeout(timer.current);
    request.current.abort();
    request.current = new AbortController();
    const { signal } = request.current;
    try {
      const value = await read(signal);
      if (signal.aborted) return;
      failed.current = 0;
      setState({ value, error: null, readAt: Date.now() });
    } catch (error) {
      if (signal.aborted) return;
      failed.current++;
      setState((old) => ({ ...old, error }));
    }
    timer.current = window.setTimeout(
      () => {
        if (document.visibilityState === 'visible') void refresh();
      },
      waitMs(everyMs, failed.current),
    );
  }, [read, everyMs]);

  const shown = useRef(of);
  useEffect(() => {
    if (shown.current !== of) setState(NOTHING);
    shown.current = of;
    failed.current = 0;
    void refresh();
    const seen = () => {
      if (document.visibilityState === 'visible') void refresh();
    };
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('online', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('online', seen);
      window.clearTimeout(timer.current);
      request.current.abort();
    };
  }, [refresh, of]);

  const first = useRef(nudge);
  useEffect(() => {
    if (nudge === first.current) return;
    first.current = nudge;
    const soon = window.setTimeout(() => void refresh(), BURST_MS);
    return () => window.clearTimeout(soon);
  }, [nudge, refresh]);

  return { ...state, refresh: useCallback(() => void refresh(), [refresh]) };
}

const NOTHING = { value: null, error: null, readAt: 0 } as const;
