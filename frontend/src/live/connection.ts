import { applyDiff, applySnapshot, type Board, cursorOf } from './board';
import { hex } from './digest';
import { ParseError } from './fields';
import type { LinkState } from './freshness';
import { applyHotspots, type HotBoard } from './hotspots';
import type {
  Cursor,
  Diff,
  FeedItem,
  Heartbeat,
  Hotspots,
  Message,
  Snapshot,
  StaffPoint,
  Subscription,
} from './messages';
import { parseMessage } from './parse';

/** Close codes of the contract; any other code means the line was cut. */
export const CLOSE = {
  draining: 1001,
  tooSlow: 4000,
  unauthorised: 4001,
  malformed: 4002,
  epoch: 4003,
} as const;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;
const DRAIN_SPREAD_MS = 3_000;
/** Three missed heartbeats: the line is dead though the socket looks open. */
const SILENCE_MS = 16_000;
/** A ticket that does not answer, or a socket that does not open. */
const OPEN_TIMEOUT_MS = 10_000;

export interface SocketHandlers {
  readonly open: () => void;
  readonly text: (text: string) => void;
  readonly closed: (code: number) => void;
}

export interface Socket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** Everything the connection needs from outside; tests give fakes. */
export interface Surroundings {
  /** Resolves to a one-time ticket; rejects with Unauthorised when the session is gone. */
  ticket(): Promise<string>;
  open(ticket: string, handlers: SocketHandlers): Socket;
  now(): number;
  /** Returns a function that cancels the timer. */
  after(ms: number, run: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

export class Unauthorised extends Error {}

export interface Events {
  /** `changed` null: the whole board is new. */
  board(board: Board, changed: readonly string[] | null): void;
  staff(officers: readonly StaffPoint[]): void;
  /** `changed` null: the whole map is new. */
  hotspots(board: HotBoard, changed: readonly string[] | null): void;
  feed(items: readonly FeedItem[]): void;
  /** Anything in `status` changed. */
  status(status: Status): void;
  unauthorised(): void;
}

export interface Status {
  readonly link: LinkState;
  /** Wall clock of the last message of any kind, ms; 0 before the first one. */
  readonly heardAt: number;
  /** Failed attempts since the last message. */
  readonly attempts: number;
  /** Domain time (unix seconds) in the last heartbeat and the wall clock (ms) when it came. */
  readonly beat: { readonly at: number; readonly wall: number } | null;
  /** The digest of the last heartbeat, '' before it. */
  readonly serverDigest: string;
  /** How often the state had to be fetched anew because it was not the server's. */
  readonly healed: number;
}

export const NO_STATUS: Status = {
  link: 'idle',
  heardAt: 0,
  attempts: 0,
  beat: null,
  serverDigest: '',
  healed: 0,
};

/**
 * Keeps one board equal to the server's over cuts, restarts and lost messages.
 * After every disturbance it resumes from its cursor, or takes a new snapshot
 * when the cursor cannot be trusted.
 */
export class Connection {
  private status: Status = NO_STATUS;
  private want: Subscription | null = null;
  private board: Board | null = null;
  /** Until the snapshot comes, diffs and heartbeats belong to a subscription that was given up. */
  private awaitingSnapshot = false;
  private hotspots: HotBoard | null = null;
  /** The same for hotspots: only all of them will do. */
  private awaitingHotspots = false;
  private socket: Socket | null = null;
  /** Counts attempts, so that late answers of an abandoned one are ignored. */
  private generation = 0;
  private cancelRetry: () => void = () => {};
  private cancelWatch: () => void = () => {};

  constructor(
    private readonly around: Surroundings,
    private readonly events: Events,
  ) {}

  /** Starts, or changes what an existing connection shows. */
  subscribe(want: Subscription): void {
    this.want = want;
    if (this.status.link === 'idle') {
      this.connect();
    } else if (this.socket !== null && isOpen(this.status.link)) {
      this.sendSubscribe(null);
    }
  }

  /** The network came back or the page became visible: do not wait for the timer. */
  hurry(): void {
    if (this.status.link === 'waiting') this.connect();
  }

  stop(): void {
    this.abandon(1000, 'bye');
    this.cancelRetry();
    this.set({ link: 'idle' });
  }

  private connect(): void {
    this.cancelRetry();
    const generation = ++this.generation;
    this.set({ link: 'connecting' });
    this.watch(OPEN_TIMEOUT_MS);
    this.around.ticket().then(
      (ticket) => {
        if (generation === this.generation) this.open(ticket, generation);
      },
      (error: unknown) => {
        if (generation !== this.generation) return;
        if (error instanceof Unauthorised) {
          this.stop();
          this.events.unauthorised();
        } else {
          this.retry(this.backoff());
        }
      },
    );
  }

  private open(ticket: string, generation: number): void {
    const current = (run: () => void) => {
      if (generation === this.generation) run();
    };
    this.socket = this.around.open(ticket, {
      open: () => current(() => this.sendSubscribe(this.usableCursor())),
      text: (text) => current(() => this.receive(text)),
      closed: (code) => current(() => this.closed(code)),
    });
  }

  /** The cursor of the board, when it is of the scope and resolution now wanted. */
  private usableCursor(): Cursor | null {
    const { board, want } = this;
    if (board === null || want === null || this.awaitingSnapshot) return null;
    const same = board.region === want.region && board.resolution === want.resolution;
    return same ? cursorOf(board) : null;
  }

  private sendSubscribe(cursor: Cursor | null): void {
    if (this.socket === null || this.want === null) return;
    this.awaitingSnapshot = cursor === null;
    this.awaitingHotspots = true;
    this.set({ link: 'syncing' });
    this.watch(SILENCE_MS);
    this.socket.send(
      JSON.stringify({
        type: 'subscribe',
        region: this.want.region,
        resolution: this.want.resolution,
        layers: this.want.layers ?? ['staff', 'feed'],
        ...(cursor === null ? {} : { cursor }),
      }),
    );
  }

  private receive(text: string): void {
    let message: Message;
    try {
      message = parseMessage(text);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.abandon(CLOSE.malformed, 'not understood');
      this.board = null;
      this.retry(this.backoff());
      return;
    }
    this.watch(SILENCE_MS);
    this.set({ heardAt: this.around.now(), attempts: 0 });
    switch (message.kind) {
      case 'snapshot':
        this.takeSnapshot(message);
        break;
      case 'diff':
        this.takeDiff(message);
        break;
      case 'heartbeat':
        this.takeHeartbeat(message);
        break;
      case 'staff':
        this.events.staff(message.officers);
        break;
      case 'feed':
        if (!this.awaitingSnapshot) this.events.feed(message.items);
        break;
      case 'hotspots':
        this.takeHotspots(message);
        break;
      case 'unknown':
        break;
    }
  }

  private takeSnapshot(snapshot: Snapshot): void {
    const { want } = this;
    if (want === null || snapshot.region !== want.region || snapshot.resolution !== want.resolution)
      return;
    this.awaitingSnapshot = false;
    this.board = applySnapshot(snapshot);
    this.set({ link: 'live' });
    this.events.board(this.board, null);
  }

  private takeDiff(diff: Diff): void {
    if (this.awaitingSnapshot || this.board === null) return;
    const applied = applyDiff(this.board, diff);
    if (applied.kind === 'gap') {
      this.heal();
      return;
    }
    this.board = applied.board;
    this.set({ link: 'live' });
    this.events.board(this.board, applied.changed);
  }

  private takeHeartbeat(beat: Heartbeat): void {
    if (this.awaitingSnapshot || this.board === null) return;
    this.set({ serverDigest: beat.digest, beat: { at: beat.at, wall: this.around.now() } });
    const { board } = this;
    const equal =
      beat.epoch === board.epoch && beat.rev === board.rev && beat.digest === hex(board.digest);
    if (!equal) {
      this.heal();
      return;
    }
    this.set({ link: 'live' });
    if (beat.at > board.at) {
      this.board = { ...board, at: beat.at };
      this.events.board(this.board, []);
    }
  }

  private takeHotspots(message: Hotspots): void {
    if (message.head.region !== this.want?.region) return;
    if (this.awaitingHotspots && !message.full) return;
    const applied = applyHotspots(this.hotspots, message);
    if (applied.kind === 'gap') {
      this.heal();
      return;
    }
    this.awaitingHotspots = false;
    this.hotspots = applied.board;
    this.events.hotspots(applied.board, applied.changed);
  }

  /** The state is not the server's: a new snapshot on the same socket. */
  private heal(): void {
    this.set({ healed: this.status.healed + 1 });
    this.sendSubscribe(null);
  }

  private closed(code: number): void {
    this.abandon(null, '');
    switch (code) {
      case CLOSE.unauthorised:
        // The ticket request decides whether the session still stands.
        this.retry(FIRST_DELAY_MS);
        return;
      case CLOSE.epoch:
        this.board = null;
        this.retry(FIRST_DELAY_MS * this.around.random());
        return;
      case CLOSE.draining:
        this.retry(FIRST_DELAY_MS + DRAIN_SPREAD_MS * this.around.random());
        return;
      case CLOSE.malformed:
        this.board = null;
        this.retry(LONGEST_DELAY_MS);
        return;
      default:
        this.retry(this.backoff());
    }
  }

  /** Doubles with each attempt; half of it by chance, so that clients do not return together. */
  private backoff(): number {
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.status.attempts);
    return ceiling / 2 + (ceiling / 2) * this.around.random();
  }

  private retry(delayMs: number): void {
    this.abandon(null, '');
    this.set({ link: 'waiting', attempts: this.status.attempts + 1 });
    this.cancelRetry = this.around.after(delayMs, () => this.connect());
  }

  /** Forgets the socket; its later events are ignored. `code` null: it is closed already. */
  private abandon(code: number | null, reason: string): void {
    this.generation++;
    this.cancelWatch();
    const { socket } = this;
    this.socket = null;
    if (socket !== null && code !== null) socket.close(code, reason);
  }

  private watch(ms: number): void {
    this.cancelWatch();
    this.cancelWatch = this.around.after(ms, () => {
      this.abandon(1000, 'silent');
      this.retry(this.backoff());
    });
  }

  private set(change: Partial<Status>): void {
    this.status = { ...this.status, ...change };
    this.events.status(this.status);
  }
}

function isOpen(link: LinkState): boolean {
  return link === 'syncing' || link === 'live';
}
