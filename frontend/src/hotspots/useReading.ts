import { useCallback, useEffect, useRef, useState } from 'react';
import { hotspots, type Question } from '../api/hotspots';
import { addressOf } from '../api/request';
import { type HotView, viewOf } from './view';

/** A slider that is dragged, or keys that are held, ask once. */
const SETTLE_MS = 120;
/** Windows that ended, kept for playing through them. */
const KEPT = 30;

export interface Reading {
  /** of the last question that was answered; null before */
  readonly view: HotView | null;
  /** the question that `view` answers, as text */
  readonly answered: string;
  /** of the last reading; null when it went well */
  readonly error: unknown;
  /** wall clock of the reading of `view`, ms */
  readonly readAt: number;
  readonly loading: boolean;
  readonly refresh: () => void;
}

type Known = Pick<Reading, 'view' | 'answered' | 'readAt'>;
const NOTHING: Known = { view: null, answered: '', readAt: 0 };

export function textOf(question: Question): string {
  return addressOf('', { ...question });
}

/**
 * Reads the map of a question, null: of none. `bell` is another number when the server has
 * something new: what failed is then tried again, and a window that `grows` is read again, at
 * most every `restMs`.
 */
export function useReading(
  question: Question | null,
  bell: number,
  grows: boolean,
  restMs: number,
): Reading {
  const [known, setKnown] = useState<Known>(NOTHING);
  const [error, setError] = useState<unknown>(null);
  const [loading, setLoading] = useState(question !== null);
  const request = useRef(new AbortController());
  const kept = useRef(new Map<string, Known>());
  const begun = useRef(0);
  /** a request is on its way; `again`: what it brings is old already */
  const underway = useRef(false);
  const again = useRef(false);
  const asked = useRef(question);
  asked.current = question;
  const key = question === null ? '' : textOf(question);

  const read = useCallback(async () => {
    const now = asked.current;
    request.current.abort();
    if (now === null) return;
    request.current = new AbortController();
    const { signal } = request.current;
    begun.current = Date.now();
    underway.current = true;
    again.current = false;
    setLoading(true);
    try {
      const view = viewOf(await hotspots(now, signal));
      if (signal.aborted) return;
      const found = { view, answered: textOf(now), readAt: Date.now() };
      if (now.until !== null) keep(kept.current, found);
      setKnown(found);
      setError(null);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
    if (signal.aborted) return;
    underway.current = false;
    setLoading(false);
    if (again.current) void read();
  }, []);

  useEffect(() => {
    setError(null);
    if (key === '') {
      setKnown(NOTHING);
      return;
    }
    const before = kept.current.get(key);
    if (before !== undefined) {
      setKnown(before);
      setLoading(false);
      return;
    }
    setLoading(true);
    const timer = window.setTimeout(() => void read(), begun.current === 0 ? 0 : SETTLE_MS);
    return () => {
      window.clearTimeout(timer);
      request.current.abort();
      underway.current = false;
    };
  }, [key, read]);

  const first = useRef(bell);
  const failed = error !== null;
  useEffect(() => {
    if (bell === first.current || !(grows || failed)) return;
    first.current = bell;
    const wait = Math.max(0, begun.current + restMs - Date.now());
    const timer = window.setTimeout(() => {
      // One that is slower than the bell is never given up for the next.
      if (underway.current) again.current = true;
      else void read();
    }, wait);
    return () => window.clearTimeout(timer);
  }, [bell, grows, failed, restMs, read]);

  useEffect(() => () => request.current.abort(), []);

  const refresh = useCallback(() => void read(), [read]);
  return { ...known, error, loading, refresh };
}

function keep(kept: Map<string, Known>, found: Known): void {
  kept.delete(found.answered);
  kept.set(found.answered, found);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
}
