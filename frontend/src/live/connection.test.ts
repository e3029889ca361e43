import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applySnapshot, type Board } from './board';
import {
  CLOSE,
  Connection,
  type Socket,
  type SocketHandlers,
  type Status,
  Unauthorised,
} from './connection';
import { hex } from './digest';
import type { Snapshot } from './messages';
import { parseMessage } from './parse';
import { CELL_A, hotCell, wireDiff, wireHeartbeat, wireHotspots, wireSnapshot } from './testing';

class FakeSocket implements Socket {
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | null = null;
  constructor(
    readonly ticket: string,
    private readonly handlers: SocketHandlers,
  ) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(code: number): void {
    this.closedWith = code;
  }
  opens(): void {
    this.handlers.open();
  }
  says(message: object): void {
    this.handlers.text(JSON.stringify(message));
  }
  saysText(text: string): void {
    this.handlers.text(text);
  }
  breaks(code = 1006): void {
    this.handlers.closed(code);
  }
}

const WANT = { region: 'us-il-chicago', resolution: 9 };
const CELLS = [{ region: 'us-il-chicago-08', cell: CELL_A, staff: 1 }];

/** The digest the server would send for a snapshot of these cells. */
function digestOf(cells: readonly object[]): string {
  return hex(
    applySnapshot(parseMessage(JSON.stringify(wireSnapshot(1, cells))) as Snapshot).digest,
  );
}

class World {
  sockets: FakeSocket[] = [];
  boards: { board: Board; changed: readonly string[] | null }[] = [];
  hot: { version: number; changed: readonly string[] | null }[] = [];
  status: Status | null = null;
  loggedOut = 0;
  tickets: (() => Promise<string>)[] = [];
  readonly connection = new Connection(
    {
      ticket: () => (this.tickets.shift() ?? (() => Promise.resolve('t')))(),
      open: (ticket, handlers) => {
        const socket = new FakeSocket(ticket, handlers);
        this.sockets.push(socket);
        return socket;
      },
      now: () => Date.now(),
      after: (ms, run) => {
        const id = setTimeout(run, ms);
        return () => clearTimeout(id);
      },
      random: () => 0.5,
    },
    {
      board: (board, changed) => this.boards.push({ board, changed }),
      staff: () => {},
      hotspots: (board, changed) => this.hot.push({ version: board.version, changed }),
      feed: () => {},
      status: (status) => {
        this.status = status;
      },
      unauthorised: () => {
        this.loggedOut++;
      },
    },
  );

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  get rev(): number | undefined {
    return this.boards.at(-1)?.board.rev;
  }

  async live(): Promise<void> {
    this.connection.subscribe(WANT);
    await vi.advanceTimersByTimeAsync(0);
    this.socket.opens();
    this.socket.says(wireSnapshot(5, CELLS));
  }
}

describe('Connection', () => {
  let world: World;
  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
  });
  afterEach(() => {
    world.connection.stop();
    vi.useRealTimers();
  });

  it('takes a ticket, subscribes without cursor, is live with the snapshot', async () => {
    world.connection.subscribe(WANT);
    expect(world.status?.link).toBe('connecting');
    await vi.advanceTimersByTimeAsync(0);
    expect(world.socket.ticket).toBe('t');
    world.socket.opens();
    expect(world.status?.link).toBe('syncing');
    expect(world.socket.sent).toEqual([{ type: 'subscribe', ...WANT, layers: ['staff', 'feed'] }]);
    world.socket.says(wireSnapshot(5, CELLS));
    expect(world.status?.link).toBe('live');
    expect(world.boards).toMatchObject([{ changed: null, board: { rev: 5 } }]);
  });

  it('applies diffs and accepts an equal digest', async () => {
    await world.live();
    const cells = [{ region: 'us-il-chicago-08', cell: CELL_A, staff: 2 }];
    world.socket.says(wireDiff(5, 8, cells));
    expect(world.boards.at(-1)?.changed).toEqual([CELL_A]);
    world.socket.says(wireHeartbeat(8, digestOf(cells)));
    expect(world.status).toMatchObject({ link: 'live', healed: 0, serverDigest: digestOf(cells) });
  });

  it.each([
    ['a gap', wireDiff(6, 7)],
    ['another epoch', wireDiff(5, 7, [], [], 'e2')],
    ['a heartbeat ahead', wireHeartbeat(6, digestOf(CELLS))],
    ['a wrong digest', wireHeartbeat(5, '00000000deadbeef')],
  ])('takes a new snapshot after %s', async (_, message) => {
    await world.live();
    world.socket.says(message);
    expect(world.status).toMatchObject({ link: 'syncing', healed: 1 });
    expect(world.socket.sent).toHaveLength(2);
    expect(world.socket.sent[1]).not.toHaveProperty('cursor');
    // What was on its way for the state that was given up is ignored.
    world.socket.says(wireDiff(5, 6));
    world.socket.says(wireHeartbeat(6, '00000000deadbeef'));
    expect(world.socket.sent).toHaveLength(2);
    world.socket.says(wireSnapshot(9, CELLS));
    expect(world.status?.link).toBe('live');
    expect(world.rev).toBe(9);
  });

  it('resumes from its cursor after a cut', async () => {
    await world.live();
    world.socket.breaks();
    expect(world.status?.link).toBe('waiting');
    await vi.advanceTimersByTimeAsync(500);
    world.socket.opens();
    expect(world.sockets).toHaveLength(2);
    expect(world.socket.sent[0]).toMatchObject({ cursor: { epoch: 'e1', rev: 5 } });
    world.socket.says(wireDiff(5, 11));
    expect(world.status?.link).toBe('live');
    expect(world.rev).toBe(11);
  });

  it('takes a snapshot where the server does not accept the cursor', async () => {
    await world.live();
    world.socket.breaks();
    await vi.advanceTimersByTimeAsync(500);
    world.socket.opens();
    world.socket.says(wireSnapshot(2, CELLS, { epoch: 'e2' }));
    expect(world.boards.at(-1)).toMatchObject({ changed: null, board: { epoch: 'e2', rev: 2 } });
  });

  it('a cut while waiting for a snapshot does not resume from the old state', async () => {
    await world.live();
    world.socket.says(wireDiff(6, 7));
    world.socket.breaks();
    await vi.advanceTimersByTimeAsync(500);
    world.socket.opens();
    expect(world.socket.sent[0]).not.toHaveProperty('cursor');
  });

  it('another region or resolution is a new subscription on the same socket', async () => {
    await world.live();
    world.connection.subscribe({ ...WANT, resolution: 8 });
    expect(world.sockets).toHaveLength(1);
    expect(world.socket.sent[1]).toMatchObject({ resolution: 8 });
    // The snapshot of the former one may still arrive.
    world.socket.says(wireSnapshot(6, CELLS));
    expect(world.rev).toBe(5);
    world.socket.says(wireSnapshot(7, [], { resolution: 8 }));
    expect(world.boards.at(-1)?.board).toMatchObject({ resolution: 8, rev: 7 });
  });

  it('waits longer after each failure, and not at all when told to hurry', async () => {
    world.tickets = Array.from({ length: 20 }, () => () => Promise.reject(new Error('refused')));
    world.connection.subscribe(WANT);
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      await vi.advanceTimersByTimeAsync(0);
      expect(world.status?.link).toBe('waiting');
      let ms = 0;
      while (world.status?.link === 'waiting' && ms < 60_000) {
        await vi.advanceTimersByTimeAsync(25);
        ms += 25;
        if (world.status?.attempts !== i + 1) break;
      }
      waits.push(ms);
    }
    expect(waits).toEqual([375, 750, 1500, 3000, 6000, 6000, 6000]);
    const left = world.tickets.length;
    world.connection.hurry();
    expect(world.tickets.length).toBe(left - 1);
  });

  it('asks for a login when the ticket is refused', async () => {
    world.tickets = [() => Promise.reject(new Unauthorised())];
    world.connection.subscribe(WANT);
    await vi.advanceTimersByTimeAsync(0);
    expect(world.loggedOut).toBe(1);
    expect(world.status?.link).toBe('idle');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.sockets).toHaveLength(0);
  });

  it.each([
    ['draining', CLOSE.draining, 2_000, true],
    ['too slow', CLOSE.tooSlow, 375, true],
    ['unauthorised', CLOSE.unauthorised, 500, true],
    ['malformed', CLOSE.malformed, 8_000, false],
    ['epoch', CLOSE.epoch, 250, false],
    ['a cut line', 1006, 375, true],
  ])('comes back after close code %s', async (_, code, delay, resumes) => {
    await world.live();
    world.socket.breaks(code);
    await vi.advanceTimersByTimeAsync(delay - 1);
    expect(world.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(world.sockets).toHaveLength(2);
    world.socket.opens();
    expect('cursor' in (world.socket.sent[0] ?? {})).toBe(resumes);
  });

  it('gives up a message it does not understand, with the state', async () => {
    await world.live();
    world.socket.saysText('{"type":"diff"}');
    expect(world.socket.closedWith).toBe(CLOSE.malformed);
    await vi.advanceTimersByTimeAsync(500);
    world.socket.opens();
    expect(world.socket.sent[0]).not.toHaveProperty('cursor');
  });

  it('leaves a socket that is silent for 16 s', async () => {
    await world.live();
    await vi.advanceTimersByTimeAsync(15_999);
    expect(world.socket.closedWith).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(world.sockets[0]?.closedWith).toBe(1000);
    await vi.advanceTimersByTimeAsync(500);
    expect(world.sockets).toHaveLength(2);
  });

  it('leaves a socket that does not open', async () => {
    world.connection.subscribe(WANT);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.sockets[0]?.closedWith).toBe(1000);
    expect(world.status?.link).toBe('waiting');
  });

  it('ignores what an abandoned socket still says', async () => {
    await world.live();
    const old = world.socket;
    world.connection.stop();
    old.says(wireDiff(5, 6));
    old.breaks();
    expect(world.rev).toBe(5);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.sockets).toHaveLength(1);
  });

  it('remembers when it last heard anything', async () => {
    await world.live();
    await vi.advanceTimersByTimeAsync(4_000);
    world.socket.says({ type: 'feed', items: [] });
    expect(world.status?.heardAt).toBe(Date.now());
  });

  it('asks for the layers that are wanted', async () => {
    world.connection.subscribe({ ...WANT, layers: ['feed', 'hotspots'] });
    await vi.advanceTimersByTimeAsync(0);
    world.socket.opens();
    expect(world.socket.sent).toMatchObject([{ layers: ['feed', 'hotspots'] }]);
  });

  it('follows hotspots, and subscribes again when a version is missing', async () => {
    await world.live();
    world.socket.says(wireHotspots(2, 3, [hotCell()]));
    expect(world.hot, 'before all of them').toEqual([]);
    world.socket.says(wireHotspots(0, 3, [hotCell()]));
    world.socket.says(wireHotspots(3, 4, [hotCell({ n: 4 })]));
    expect(world.hot).toEqual([
      { version: 3, changed: null },
      { version: 4, changed: [hotCell().cell] },
    ]);
    const asked = world.socket.sent.length;
    world.socket.says(wireHotspots(6, 7, [hotCell({ n: 9 })]));
    expect(world.socket.sent).toHaveLength(asked + 1);
    expect(world.socket.sent.at(-1)).not.toHaveProperty('cursor');
    expect(world.hot).toHaveLength(2);
    world.socket.says(wireHotspots(4, 5));
    expect(world.hot, 'of the subscription that was given up').toHaveLength(2);
    world.socket.says(wireHotspots(0, 7, [hotCell({ n: 9 })]));
    expect(world.hot.at(-1)).toEqual({ version: 7, changed: null });
  });

  it('drops hotspots of a region that is not shown', async () => {
    await world.live();
    world.socket.says(wireHotspots(0, 3, [hotCell()], [], 'us-il-chicago-08'));
    expect(world.hot).toEqual([]);
  });
});
