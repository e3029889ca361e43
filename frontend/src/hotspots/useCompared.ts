import { useMemo } from 'react';
import type { HotCell, Question } from '../api/hotspots';
import { type Compared, type Comparison, compare, inOrder } from './compare';
import { type Reading, textOf, useReading } from './useReading';
import type { HotView } from './view';

export interface ComparedView {
  /** the second window; null: none is compared, or it is not there yet */
  readonly view: HotView | null;
  readonly reading: Reading;
  readonly comparison: Comparison | null;
}

/** The second window, and what is different. `until` null: none is compared. */
export function useCompared(
  question: Question,
  until: string | null,
  main: HotView | null,
  bell: number,
): ComparedView {
  const other = useMemo(() => (until === null ? null : { ...question, until }), [question, until]);
  const reading = useReading(other, bell, false, 0);
  const there = other !== null && reading.answered === textOf(other) ? reading.view : null;
  const comparison = useMemo(() => {
    if (main === null || there === null) return null;
    const [earlier, later] = inOrder(side(main), side(there));
    return compare(earlier, later);
  }, [main, there]);
  return { view: there, reading, comparison };
}

function side({ head, cells }: HotView): Compared {
  return {
    head,
    cell: (cell) => cells.get(cell),
    cells: { [Symbol.iterator]: (): Iterator<HotCell> => cells.values() },
  };
}
