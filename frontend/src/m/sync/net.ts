// What the phone says to the server. A reply is a value; no reply at all is Unreachable.
import { csrfToken } from '../../api/guard';
import type { ReceiptKey } from '../pack';

/** No answer: no signal, or the server is down. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('no answer', { cause });
    this.name = 'Unreachable';
  }
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Last part of the problem's type; '' for none. */
  readonly slug: string;
  readonly detail: string;
  /** The server's clock, ms; null when it did not say. */
  readonly date: number | null;
  /** Bytes of a blob that the server holds; null when it did not say. */
  readonly offset: number | null;
  readonly etag: string;
  /** Seconds to wait; 0 when not said. */
  readonly retryAfter: number;
}

const SECONDS = 1000;
const PROBLEM = 'urn:gridwatch:problem:';

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

export class Net {
  readonly #device: string;
  readonly #fetch: Fetch;
  /** Belongs to one session: what is sent with it is never taken for somebody else's. */
  #csrf = '';

  constructor(device: string, fetcher: Fetch = (address, init) => fetch(address, init)) {
    this.#device = device;
    this.#fetch = fetcher;
  }

  /**
   * Name of the account whose session the browser holds, null without one. From here on everything
   * is sent as that account or refused, even if another tab logs somebody else in.
   */
  async whoAmI(): Promise<string | null> {
    for (;;) {
      const csrf = csrfToken();
      const reply = await this.#send('GET', '/api/v1/session');
      if (reply.status === 401) return null;
      if (reply.status !== 200) throw new Unreachable(`session: ${reply.status}`);
      if (csrfToken() !== csrf) continue;
      this.#csrf = csrf;
      return (JSON.parse(reply.text) as { name: string }).name;
    }
  }

  logIn(name: string, password: string): Promise<Reply> {
    const body = JSON.stringify({ name, password });
    return this.#send('POST', '/api/v1/session', { 'Content-Type': 'application/json' }, body);
  }

  logOut(): Promise<Reply> {
    return this.#send('DELETE', '/api/v1/session');
  }

  pack(etag: string): Promise<Reply> {
    const headers = etag === '' ? {} : { 'If-None-Match': etag };
    return this.#send('GET', '/api/v1/field/pack', headers);
  }

  /** `whole` bytes in all, of which these begin at `offset`. */
  putBlob(
    hash: string,
    type: string,
    offset: number,
    whole: number,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Reply> {
    const headers = {
      'Content-Type': type,
      'Upload-Offset': String(offset),
      'Upload-Length': String(whole),
    };
    return this.#send('PUT', `/api/v1/blobs/${hash}`, headers, bytes, 120);
  }

  headBlob(hash: string): Promise<Reply> {
    return this.#send('HEAD', `/api/v1/blobs/${hash}`);
  }

  submit(id: string, envelope: Uint8Array<ArrayBuffer>): Promise<Reply> {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': id };
    return this.#send('PUT', `/api/v1/submissions/${id}`, headers, envelope);
  }

  /** Several at once, each answered by itself; every id is the key of its own record. */
  submitMany(items: readonly { readonly id: string; readonly envelope: string }[]): Promise<Reply> {
    const headers = { 'Content-Type': 'application/json' };
    return this.#send('POST', '/api/v1/submissions', headers, JSON.stringify({ items }), 120);
  }

  receipt(id: string): Promise<Reply> {
    return this.#send('GET', `/api/v1/submissions/${id}`);
  }

  async receiptKey(): Promise<ReceiptKey | null> {
    const reply = await this.#send('GET', '/api/v1/receipt-key');
    return reply.status === 200 ? (JSON.parse(reply.text) as ReceiptKey) : null;
  }

  markRead(message: string, key: string): Promise<Reply> {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    return this.#send('POST', `/api/v1/messages/${message}/read`, headers, '{}');
  }

  handOver(task: string, to: string, note: string, key: string): Promise<Reply> {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    const body = JSON.stringify({ to, note });
    return this.#send('POST', `/api/v1/tasks/${task}/hand-over`, headers, body);
  }

  async #send(
    method: string,
    address: string,
    headers: Record<string, string> = {},
    body: BodyInit | null = null,
    seconds = 45,
  ): Promise<Reply> {
    const own: Record<string, string> = { 'X-Device': this.#device, ...headers };
    if (method !== 'GET' && method !== 'HEAD') own['X-CSRF-Token'] = this.#csrf || csrfToken();
    const signal = AbortSignal.timeout(seconds * SECONDS);
    try {
      const response = await this.#fetch(address, { method, headers: own, body, signal });
      return replyOf(response, await response.text());
    } catch (error) {
      throw new Unreachable(error);
    }
  }
}

function replyOf(response: Response, text: string): Reply {
  const date = Date.parse(response.headers.get('Date') ?? '');
  const offset = response.headers.get('Upload-Offset');
  const retry = Number(response.headers.get('Retry-After') ?? '0');
  const problem = response.ok ? {} : problemOf(text);
  return {
    status: response.status,
    text,
    slug: problem.type?.startsWith(PROBLEM) ? problem.type.slice(PROBLEM.length) : '',
    detail: problem.detail ?? problem.title ?? '',
    date: Number.isNaN(date) ? null : date,
    offset: offset === null ? null : Number(offset),
    etag: response.headers.get('ETag') ?? '',
    retryAfter: Number.isFinite(retry) ? retry : 0,
  };
}

function problemOf(text: string): { type?: string; title?: string; detail?: string } {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
