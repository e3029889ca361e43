// How old the data on screen is, judged by the browser's own clock since the
// last message (a heartbeat counts, it comes at least every 5 s).

/** From here on the page says that its data is stale. */
export const LATE_MS = 10_000;
/** From here on map and counters are grey. */
export const DEAD_MS = 30_000;

export type Freshness = 'fresh' | 'late' | 'dead';

export function freshness(ageMs: number): Freshness {
  if (ageMs >= DEAD_MS) return 'dead';
  if (ageMs >= LATE_MS) return 'late';
  return 'fresh';
}

export type LinkState =
  /** never started, or stopped */
  | 'idle'
  /** asking for a ticket, opening the socket */
  | 'connecting'
  /** open, waiting for the first snapshot or diff */
  | 'syncing'
  /** open and up to date */
  | 'live'
  /** closed, waiting to try again */
  | 'waiting';

/** The word on screen: 实时 / 正在同步 / 数据已停更. */
export type ShownState = 'live' | 'syncing' | 'stale';

export function shownState(link: LinkState, fresh: Freshness): ShownState {
  if (fresh !== 'fresh') return 'stale';
  return link === 'live' ? 'live' : 'syncing';
}
