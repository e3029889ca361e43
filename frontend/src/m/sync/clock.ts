import type { Anchor } from '../outbox/envelope';
import type { Vault } from '../store/vault';

/** The device's clock, and when it was last seen beside the server's. */
export class Clock {
  readonly now: () => number;
  #anchor: Anchor | null = null;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  anchor(): Anchor | null {
    return this.#anchor;
  }

  /** Server minus device, ms; null when they were never seen together. */
  offset(): number | null {
    const seen = this.#anchor;
    return seen === null ? null : Date.parse(seen.server_at) - Date.parse(seen.device_at);
  }

  async load(vault: Vault): Promise<void> {
    this.#anchor = await vault.read<Anchor>('anchor');
  }

  /** The server said `server` (ms) to a question asked at `asked` and answered at `answered`. */
  async see(vault: Vault, server: number, asked: number, answered: number): Promise<void> {
    const server_at = new Date(server).toISOString();
    const device_at = new Date((asked + answered) / 2).toISOString();
    this.#anchor = { server_at, device_at };
    await vault.keep('anchor', this.#anchor);
  }
}
