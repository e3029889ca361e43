// When to talk to the server: at once when something is sealed, when the network or the page comes
// back, and otherwise now and then; after a failure later and later.

/** 'wait': the server or the network did not; seconds 0: the loop decides. */
export type RunEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stay' }
  | { readonly kind: 'wait'; readonly seconds: number };

const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;
/** With nothing to do, the pack is looked at so often. */
const IDLE_MS = 60_000;

/** The n-th pause after a failure (n from 0): doubled each time, between 0.75 and 1.25 of it. */
export function backoff(n: number, random: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** n) * (0.75 + random / 2);
}

export interface LoopTools {
  readonly run: () => Promise<RunEnd>;
  /** When the next run is planned (ms); null: while one goes on. */
  readonly planned: (at: number | null) => void;
}

export class Loop {
  readonly #tools: LoopTools;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  /** Once more even if the run that goes on fails. */
  #hurried = false;
  #failures = 0;
  #closed = false;

  constructor(tools: LoopTools) {
    this.#tools = tools;
  }

  /** Runs now, or once more right after the run that goes on; resolves when that has ended. */
  async kick(): Promise<void> {
    if (this.#closed) return;
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#running = this.#runs();
    try {
      await this.#running;
    } finally {
      this.#running = null;
    }
  }

  /** The network is back: the pauses begin small again. */
  async hurry(): Promise<void> {
    this.#failures = 0;
    this.#hurried = this.#running !== null;
    return this.kick();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #runs(): Promise<void> {
    let end: RunEnd;
    do {
      this.#again = false;
      this.#hurried = false;
      this.#tools.planned(null);
      try {
        end = await this.#tools.run();
      } catch (error) {
        console.error(error); // whatever it was, what waits is tried again
        end = { kind: 'wait', seconds: 0 };
      }
    } while (!this.#closed && (this.#hurried || (this.#again && end.kind !== 'wait')));
    if (this.#closed) return;
    const pause = this.#pause(end);
    this.#tools.planned(Date.now() + pause);
    this.#timer = setTimeout(() => void this.kick(), pause);
  }

  #pause(end: RunEnd): number {
    if (end.kind !== 'wait') {
      this.#failures = 0;
      return IDLE_MS;
    }
    const own = backoff(this.#failures++, Math.random());
    return Math.max(own, end.seconds * 1000);
  }
}

/** Kicks when there is reason to hope; call what comes back to end that. */
export function watchNetwork(loop: Loop): () => void {
  const back = () => void loop.hurry();
  const seen = () => {
    if (document.visibilityState === 'visible') void loop.hurry();
  };
  window.addEventListener('online', back);
  window.addEventListener('pageshow', seen);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', back);
    window.removeEventListener('pageshow', seen);
    document.removeEventListener('visibilitychange', seen);
  };
}
