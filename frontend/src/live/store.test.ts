import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SocketHandlers } from './connection';
import { LiveStore } from './store';
import { CELL_A, wireDiff, wireSnapshot } from './testing';

function feedItem(seq: number) {
  return { seq, kind: 'visit.recorded', at: '2014-06-02T12:00:00Z', region: 'r', id: `i${seq}` };
}

describe('LiveStore', () => {
  let handlers: SocketHandlers | null = null;
  let store: LiveStore;
  const says = (message: object) => handlers?.text(JSON.stringify(message));

  beforeEach(async () => {
    vi.useFakeTimers();
    store = new LiveStore(
      {
        ticket: () => Promise.resolve('t'),
        open: (_, h) => {
          handlers = h;
          return { send: () => {}, close: () => {} };
        },
        now: () => Date.now(),
        after: (ms, run) => {
          const id = setTimeout(run, ms);
          return () => clearTimeout(id);
        },
        random: () => 0.5,
      },
      () => {},
    );
    store.subscribe({ region: 'us-il-chicago', resolution: 9 });
    await vi.advanceTimersByTimeAsync(0);
    handlers?.open();
    says(wireSnapshot(5, [{ region: 'r', cell: CELL_A, staff: 1 }]));
  });
  afterEach(() => {
    store.stop();
    vi.useRealTimers();
  });

  it('tells the map of every board at once, the panels a little later and once', () => {
    vi.advanceTimersByTime(1_000);
    const revs: number[] = [];
    let told = 0;
    store.onBoard((board) => revs.push(board.rev));
    store.onView(() => told++);
    says(wireDiff(5, 6));
    says(wireDiff(6, 7));
    expect(revs).toEqual([6, 7]);
    expect(told).toBe(0);
    expect(store.shown.board?.rev).toBe(5);
    vi.advanceTimersByTime(200);
    expect(told).toBe(1);
    expect(store.shown.board?.rev).toBe(7);
  });

  it('keeps the feed newest first and short', () => {
    says({ type: 'feed', items: [feedItem(1), feedItem(2)] });
    says({ type: 'feed', items: Array.from({ length: 80 }, (_, i) => feedItem(3 + i)) });
    const seqs = store.view.feed.map((item) => item.seq);
    expect(seqs).toHaveLength(60);
    expect(seqs[0]).toBe(82);
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
  });

  it('shows once what is sent again after a snapshot', () => {
    says({ type: 'feed', items: [feedItem(3), feedItem(4)] });
    says({ type: 'feed', items: [feedItem(1), feedItem(2), feedItem(3), feedItem(4)] });
    expect(store.view.feed.map((item) => item.seq)).toEqual([4, 3, 2, 1]);
  });

  it('forgets the feed of another region', () => {
    says({ type: 'feed', items: [feedItem(1)] });
    store.subscribe({ region: 'us-il-chicago', resolution: 8 });
    expect(store.view.feed).toHaveLength(1);
    store.subscribe({ region: 'us-il-chicago-08', resolution: 8 });
    expect(store.view.feed).toHaveLength(0);
    says({ type: 'feed', items: [feedItem(2)] });
    expect(store.view.feed, 'sent before the new snapshot').toHaveLength(0);
  });

  it('has a digest as soon as it has a board', () => {
    expect(store.digest).toMatch(/^[0-9a-f]{16}$/);
  });

  it('a listener that left hears nothing', () => {
    let heard = 0;
    store.onStaff(() => heard++)();
    says({ type: 'staff', at: '2014-06-02T12:00:00Z', officers: [] });
    expect(heard).toBe(0);
  });
});
