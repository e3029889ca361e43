import { useEffect, useMemo, useState } from 'react';
import type { HotHead, Question } from '../api/hotspots';
import type { LiveStore, LiveView } from '../live/store';
import { type Reading, textOf, useReading } from './useReading';
import { type HotView, isUsual, shownOf } from './view';

/** What only reading tells (Moran's I) follows the stream this slowly. */
const USUAL_MS = 20_000;
/** A question that the stream does not answer is asked again at most so often. */
const OTHER_MS = 400;

export interface Hotspots {
  /** null: nothing of the region is there yet */
  readonly view: HotView | null;
  /** it comes from the stream */
  readonly live: boolean;
  /** the wanted window is not there yet; `view` is another one */
  readonly waiting: boolean;
  /** head of the map that the policy asks for; null: not known yet */
  readonly usual: HotHead | null;
  readonly reading: Reading;
}

/**
 * The map of a question. Where the window ends today it follows the stream: the usual question is
 * answered by it, another one is asked again whenever the stream says that something changed.
 */
export function useHotspots(bell: number, shown: LiveView, question: Question): Hotspots {
  const board = shown.hotspots?.head.region === question.region ? shown.hotspots : null;
  const live = board !== null && isUsual(question, board.head);
  const grows = question.until === null;
  const reading = useReading(question, bell, grows, live ? USUAL_MS : OTHER_MS);
  const view = useMemo(
    () => shownOf(question, board, reading.view),
    [question, board, reading.view],
  );
  const waiting = !live && reading.answered !== textOf(question);
  return { view, live, waiting, usual: board?.head ?? null, reading };
}

/** The number of maps that came from the stream: of changes, and after each cut. */
export function useBell(store: LiveStore): number {
  const [bell, setBell] = useState(0);
  useEffect(() => store.onHotspots(() => setBell((n) => n + 1)), [store]);
  return bell;
}
