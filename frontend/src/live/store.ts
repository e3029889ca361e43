import type { Board } from './board';
import { Connection, NO_STATUS, type Status, type Surroundings } from './connection';
import { hex } from './digest';
import type { HotBoard } from './hotspots';
import type { FeedItem, StaffPoint, Subscription } from './messages';

const FEED_LENGTH = 60;
/** Panels follow at most this often; the map hears of every board at once. */
const PANEL_MS = 120;

/** What the panels render from; a new object on every change. */
export interface LiveView {
  readonly status: Status;
  readonly board: Board | null;
  readonly feed: readonly FeedItem[];
  /** null: none came, or none was asked for */
  readonly hotspots: HotBoard | null;
}

/** `changed` null: all cells. */
export type HotListener = (board: HotBoard, changed: readonly string[] | null) => void;
/** `changed` null: all cells. */
export type BoardListener = (board: Board, changed: readonly string[] | null) => void;

/**
 * Holds the live state outside React. Boards and points go straight to their
 * listeners (the map); the panels read `shown` through useSyncExternalStore.
 */
export class LiveStore {
  view: LiveView = {
    status: NO_STATUS,
    board: null,
    feed: [],
    hotspots: null,
  };
  /** `view` as it was last told to the panels. */
  shown: LiveView = this.view;
  staff: readonly StaffPoint[] = [];
  private telling = false;
  private readonly connection: Connection;
  private readonly viewers = new Set<() => void>();
  private readonly boardListeners = new Set<BoardListener>();
  private readonly staffListeners = new Set<(officers: readonly StaffPoint[]) => void>();
  private readonly hotListeners = new Set<HotListener>();
  private readonly feedListeners = new Set<(items: readonly FeedItem[]) => void>();

  constructor(
    private readonly around: Surroundings,
    unauthorised: () => void,
  ) {
    this.connection = new Connection(around, {
      board: (board, changed) => {
        this.change({ board });
        for (const listen of this.boardListeners) listen(board, changed);
      },
      staff: (officers) => {
        this.staff = officers;
        for (const listen of this.staffListeners) listen(officers);
      },
      hotspots: (hotspots, changed) => {
        this.change({ hotspots });
        for (const listen of this.hotListeners) listen(hotspots, changed);
      },
      feed: (items) => {
        this.change({ feed: mergeFeed(this.view.feed, items) });
        for (const listen of this.feedListeners) listen(items);
      },
      status: (status) => this.change({ status }),
      unauthorised,
    });
  }

  subscribe(want: Subscription): void {
    const { board, hotspots } = this.view;
    if (board !== null && board.region !== want.region) this.change({ feed: [] });
    if (hotspots !== null && hotspots.head.region !== want.region) this.change({ hotspots: null });
    this.connection.subscribe(want);
  }

  hurry(): void {
    this.connection.hurry();
  }

  stop(): void {
    this.connection.stop();
  }

  /** '' before the first snapshot. */
  get digest(): string {
    return this.view.board === null ? '' : hex(this.view.board.digest);
  }

  readonly onView = (listen: () => void): (() => void) => join(this.viewers, listen);
  readonly onBoard = (listen: BoardListener): (() => void) => join(this.boardListeners, listen);
  readonly onStaff = (listen: (officers: readonly StaffPoint[]) => void): (() => void) =>
    join(this.staffListeners, listen);
  readonly onHotspots = (listen: HotListener): (() => void) => join(this.hotListeners, listen);
  readonly onFeed = (listen: (items: readonly FeedItem[]) => void): (() => void) =>
    join(this.feedListeners, listen);

  private change(change: Partial<LiveView>): void {
    this.view = { ...this.view, ...change };
    if (this.telling) return;
    this.telling = true;
    this.around.after(PANEL_MS, () => {
      this.telling = false;
      this.shown = this.view;
      for (const listen of this.viewers) listen();
    });
  }
}

/** Newest first; what comes again after a reconnection is there once. */
function mergeFeed(shown: readonly FeedItem[], items: readonly FeedItem[]): readonly FeedItem[] {
  const all = new Map<string, FeedItem>();
  for (const item of [...[...items].reverse(), ...shown]) {
    const key = `${item.seq}/${item.what}/${item.id}`;
    if (!all.has(key)) all.set(key, item);
  }
  return [...all.values()].sort((a, b) => b.seq - a.seq).slice(0, FEED_LENGTH);
}

function join<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => {
    set.delete(item);
  };
}
