import { useCallback, useState } from 'react';
import { type Reading, usePolling } from './usePolling';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Pages<T> extends Reading<Page<T>> {
  /** reads one page more; null where there is none */
  readonly more: (() => void) | null;
}

/** A list a page at a time. What is shown is read again as a whole, so that it is of one moment. */
export function usePages<T>(
  read: (after: string | null, signal: AbortSignal) => Promise<Page<T>>,
  everyMs: number,
  nudge: number,
): Pages<T> {
  const [wanted, setWanted] = useState({ of: read, pages: 1 });
  const pages = wanted.of === read ? wanted.pages : 1;
  const reading = usePolling(
    useCallback(
      async (signal: AbortSignal) => {
        const items: T[] = [];
        let next: string | null = null;
        for (let i = 0; i < pages; i++) {
          const page: Page<T> = await read(next, signal);
          items.push(...page.items);
          next = page.next;
          if (next === null) break;
        }
        return { items, next };
      },
      [read, pages],
    ),
    everyMs,
    nudge,
    read,
  );
  const more = () => setWanted({ of: read, pages: pages + 1 });
  return { ...reading, more: reading.value?.next == null ? null : more };
}
