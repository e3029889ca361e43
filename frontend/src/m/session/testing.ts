// A server in memory for the tests of the phone: it keeps what it is handed, answers as the real
// one does, and can go away before or after it has understood a request.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { verified } from '../crypto/receipt';
import { sha256, utf8 } from '../crypto/seal';
import type { Pack } from '../pack';
import type { Step } from '../steps';
import { anInstitution, aPack } from '../testpack';
import { Engine, type EngineOptions } from './engine';

/** What becomes of a request: answered, lost on the way, or stored with the answer lost. */
export type Fate = 'answered' | 'lost' | 'answer-lost';

export class FakeServer {
  readonly passwords = new Map<string, string>([['wangfang', 'geheim 1']]);
  readonly submissions = new Map<string, { account: string; text: string; receipt: string }>();
  readonly blobs = new Map<string, Uint8Array>();
  readonly partial = new Map<string, Uint8Array>();
  readonly requests: string[] = [];
  /** Ids that were handed in more than once. */
  replays = 0;
  online = true;
  wiped = false;
  quarantine = false;
  takesLists = true;
  dismissed = false;
  fate: (method: string, path: string) => Fate = () => 'answered';
  #who: string | null = null;
  #key: CryptoKeyPair | null = null;

  /** For Engine; the caller's cookies are the server's own memory. */
  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? 'GET';
    const fate = this.online ? this.fate(method, address) : 'lost';
    if (fate === 'lost') throw new TypeError('no signal');
    this.requests.push(`${method} ${address}`);
    const answer = await this.#answer(method, address, init);
    if (fate === 'answer-lost') throw new TypeError('cut');
    return answer;
  };

  logOutAll(): void {
    this.#who = null;
  }

  async publicKey(): Promise<string> {
    const { publicKey } = await this.#keys();
    const raw = await crypto.subtle.exportKey('raw', publicKey);
    return btoa(String.fromCharCode(...new Uint8Array(raw)));
  }

  async #keys(): Promise<CryptoKeyPair> {
    this.#key ??= await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    return this.#key;
  }

  async #answer(method: string, path: string, init: RequestInit): Promise<Response> {
    const bytes = await new Response(init.body ?? null).bytes();
    const text = new TextDecoder().decode(bytes);
    if (path === '/api/v1/session') return this.#session(method, text);
    if (this.#who === null) return problem(401, 'no-session');
    if (this.wiped) return problem(403, 'device-wiped');
    const last = path.split('/').at(-1) ?? '';
    if (path === '/api/v1/field/pack') return json(await this.pack(this.#who));
    if (path === '/api/v1/receipt-key') return json({ key: 'k', public: await this.publicKey() });
    if (path.startsWith('/api/v1/blobs/')) return this.#blob(method, last, init, bytes);
    if (path === '/api/v1/submissions') return this.#many(text);
    if (path.startsWith('/api/v1/submissions/')) return this.#submission(method, last, text);
    return problem(404, 'not-found');
  }

  async pack(account: string): Promise<Pack> {
    const receipt_key = { key: 'k', public: await this.publicKey() };
    const institutions = [1, 2, 3, 4, 5].map((n) => anInstitution({ id: `p${n}`, name: `${n}号` }));
    const server_at = new Date().toISOString();
    return aPack({ account, receipt_key, server_at, institutions });
  }

  #session(method: string, text: string): Response {
    if (method === 'DELETE') this.#who = null;
    if (method === 'POST') {
      const { name, password } = JSON.parse(text) as { name: string; password: string };
      if (this.passwords.get(name) !== password) return problem(401, 'wrong-login');
      this.#who = name;
    }
    if (method !== 'GET') return new Response(null, { status: 204 });
    return this.#who === null ? problem(401, 'no-session') : json({ name: this.#who });
  }

  async #blob(
    method: string,
    hash: string,
    init: RequestInit,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Response> {
    const had = this.partial.get(hash) ?? new Uint8Array();
    const at = (n: number, status: number) =>
      new Response(null, { status, headers: { 'Upload-Offset': String(n) } });
    const whole = this.blobs.get(hash);
    if (method === 'HEAD') {
      if (whole !== undefined) return at(whole.length, 200);
      return had.length === 0 ? new Response(null, { status: 404 }) : at(had.length, 204);
    }
    if (whole !== undefined) return at(whole.length, 201);
    const headers = new Headers(init.headers);
    if (Number(headers.get('Upload-Offset')) !== had.length) return at(had.length, 409);
    const now = new Uint8Array(had.length + bytes.length);
    now.set(had);
    now.set(bytes, had.length);
    this.partial.set(hash, now);
    if (now.length < Number(headers.get('Upload-Length'))) return at(now.length, 204);
    this.partial.delete(hash);
    if ((await sha256(now)) !== hash) return problem(422, 'blob-hash');
    this.blobs.set(hash, now);
    return at(now.length, 201);
  }

  async #submission(method: string, id: string, text: string): Promise<Response> {
    const had = this.submissions.get(id);
    if (method === 'GET') {
      if (had === undefined) return problem(404, 'not-found');
      return new Response(await this.#receipt(id, had.text));
    }
    if (had !== undefined && had.text !== text) return problem(409, 'idempotency-conflict');
    if (had !== undefined) this.replays++;
    const receipt = had?.receipt ?? (await this.#receipt(id, text));
    this.submissions.set(id, { account: this.#who ?? '', text, receipt });
    return new Response(receipt, { status: this.quarantine ? 202 : 201 });
  }

  async #many(text: string): Promise<Response> {
    if (!this.takesLists) return problem(413, 'too-large');
    const { items } = JSON.parse(text) as { items: { id: string; envelope: string }[] };
    const answers: object[] = [];
    for (const { id, envelope } of items) {
      const answer = await this.#submission('PUT', id, envelope);
      const receipt = answer.ok ? { receipt: await answer.text() } : {};
      answers.push({ id, status: answer.status, ...receipt });
    }
    return json({ items: answers });
  }

  async #receipt(id: string, text: string): Promise<string> {
    const envelope = JSON.parse(text) as Envelope;
    const missing = envelope.blobs.map((b) => b.sha256).filter((h) => !this.blobs.has(h));
    const state = this.dismissed ? 'dismissed' : this.quarantine ? 'quarantined' : 'stored';
    const reasons = this.quarantine ? [{ field: 'form', reason: 'form-too-old' }] : [];
    const body = JSON.stringify({
      id,
      kind: envelope.kind,
      state,
      complete: missing.length === 0,
      missing,
      sha256: await sha256(utf8(text)),
      device_seq: envelope.device_seq,
      stored_at: new Date().toISOString(),
      reasons,
      key: 'k',
    });
    const { privateKey } = await this.#keys();
    const signature = await crypto.subtle.sign('Ed25519', privateKey, utf8(body));
    const base64 = btoa(String.fromCharCode(...new Uint8Array(signature)));
    return `${body.slice(0, -1)},"signature":"${base64}"}`;
  }

  /** Envelopes as they were handed in, by number. */
  envelopes(account?: string): Envelope[] {
    return [...this.submissions.values()]
      .filter((s) => account === undefined || s.account === account)
      .map((s) => JSON.parse(s.text) as Envelope)
      .sort((a, b) => a.device_seq - b.device_seq);
  }

  /** What is wrong with numbers, chain, photos and receipts; '' when nothing is. */
  async faults(account: string): Promise<string[]> {
    const out: string[] = [];
    const rows = [...this.submissions].filter(([, s]) => s.account === account);
    const sorted = rows.sort(([, a], [, b]) => seqOf(a.text) - seqOf(b.text));
    let prev = '';
    for (const [n, [id, { text, receipt }]] of sorted.entries()) {
      const envelope = JSON.parse(text) as Envelope;
      if (envelope.device_seq !== n + 1) out.push(`${id}: number ${envelope.device_seq}`);
      if (envelope.prev !== prev) out.push(`${id}: predecessor`);
      prev = await sha256(utf8(text));
      for (const { sha256: hash } of envelope.blobs)
        if (!this.blobs.has(hash)) out.push(`${id}: photo ${hash} is missing`);
      if ((await verified(receipt, await this.publicKey())) === null) out.push(`${id}: receipt`);
    }
    return out;
  }
}

export interface Envelope {
  readonly kind: string;
  readonly device_seq: number;
  readonly prev: string;
  readonly made_at: string;
  readonly blobs: readonly { readonly sha256: string; readonly bytes: number }[];
  readonly body: Readonly<Record<string, unknown>>;
}

const seqOf = (text: string) => (JSON.parse(text) as Envelope).device_seq;

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { ETag: '"1"' } });
}

function problem(status: number, slug: string): Response {
  return new Response(JSON.stringify({ type: `urn:gridwatch:problem:${slug}` }), { status });
}

/** A photo of so many bytes, the same for the same seed. */
export function photo(seed: number, bytes = 5000): Blob {
  const content = Uint8Array.from(
    { length: bytes },
    (_, i) => (i * 31 + seed * 7 + (i >> 8)) & 255,
  );
  return new Blob([content], { type: 'image/jpeg' });
}

export async function checkIn(phone: Engine, n: number, photos = 2): Promise<string> {
  const institution = phone.state().pack?.institutions[n % 5]?.id ?? '';
  const draft = await phone.beginCheckIn({ task: 'patrol', institution });
  for (let i = 0; i < photos; i++) await phone.addPhoto(draft.id, photo(n * 10 + i), 'photo');
  return phone.checkIn({ ...draft, result: 'normal', note: `第${n}处` });
}

/** Until nothing waits. */
export async function drained(phone: Engine): Promise<void> {
  for (let n = 0; n < 50 && phone.state().outbox.waiting > 0; n++) await phone.syncNow();
  expect(phone.state().outbox.waiting, JSON.stringify(phone.state().outbox)).toBe(0);
}

/** A phone's browser and a server, both new for each test. */
export interface Stage {
  server: FakeServer;
  /** Is told each step that the app passes; one that never resolves kills the app there. */
  stepped: ((name: Step) => Promise<void>) | undefined;
  /** The app as it is opened from the home screen. */
  open(options?: EngineOptions): Promise<Engine>;
}

/** Sets the stage before each test of a file, and clears it afterwards. */
export function staged(): Stage {
  let engines: Engine[] = [];
  const stage: Stage = {
    server: new FakeServer(),
    stepped: undefined,
    async open(options) {
      const engine = new Engine({ fetch: stage.server.fetch, ...options });
      engines.push(engine);
      await engine.start();
      return engine;
    },
  };
  beforeEach(() => {
    stage.server = new FakeServer();
    stage.stepped = undefined;
    engines = [];
    vi.stubGlobal('document', { cookie: '' });
    vi.stubGlobal('window', { __gwStep: (name: Step) => stage.stepped?.(name) });
    vi.stubGlobal('BroadcastChannel', undefined);
    vi.stubGlobal('indexedDB', new IDBFactory());
  });
  afterEach(() => {
    // What was killed never comes to an end.
    for (const engine of engines) void engine.stop();
    vi.unstubAllGlobals();
  });
  return stage;
}
