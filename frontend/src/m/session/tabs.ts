/** What tabs say to each other: somebody came or went, or the store of an account changed. */
export type Said = 'account' | `store ${string}`;

/** The other tabs with the app; nobody hears where the browser has no channel. */
export class Tabs {
  readonly #channel =
    typeof BroadcastChannel === 'function' ? new BroadcastChannel('gridwatch-m') : null;

  say(said: Said): void {
    this.#channel?.postMessage(said);
  }

  hear(heard: (said: Said) => void): void {
    if (this.#channel !== null)
      this.#channel.onmessage = (event: MessageEvent<Said>) => heard(event.data);
  }

  close(): void {
    this.#channel?.close();
  }
}

/** Runs work again when it is asked for meanwhile: once for everything that was asked. */
export class Again {
  #asked = false;
  #running = false;
  readonly #work: () => Promise<void>;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  async run(): Promise<void> {
    this.#asked = true;
    if (this.#running) return;
    this.#running = true;
    try {
      for (; this.#asked; await this.#work()) this.#asked = false;
    } finally {
      this.#running = false;
    }
  }
}
