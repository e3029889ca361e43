// The account whose store is open, and its talks with the server.
import { uuidv7 } from '../../api/uuid';
import { type Fix, PhoneFault } from '../model';
import { decided } from '../outbox/decided';
import { type DrainTools, drain, type Stop } from '../outbox/drain';
import { Sealer } from '../outbox/sealer';
import type { Message, Pack, ReceiptKey } from '../pack';
import type { AccountRow } from '../store/accounts';
import { openDatabase, type RecordRow } from '../store/database';
import { Vault } from '../store/vault';
import { Clock } from '../sync/clock';
import type { RunEnd } from '../sync/loop';
import { type Net, Unreachable } from '../sync/net';
import { ShiftKeeper } from '../track/keeper';
import { ClueBook } from './clues';
import { Desk } from './desk';
import type { PackReply } from './login';
import type { Shown } from './shown';

/** Fewer points than these wait for others, up to `TRACK_MS`. */
const TRACK_POINTS = 40;
const TRACK_MS = 300_000;
const DEFAULT_RULES = { track_metres: 25, still_seconds: 300 };

export interface AccountTools {
  readonly net: Net;
  readonly shown: Shown;
  readonly device: string;
  readonly lastFix: () => Fix | null;
  readonly now: () => number;
  /** Something waits to be sent. */
  readonly sealed: () => void;
  /** Other tabs read the store again. */
  readonly tell: () => void;
  readonly wiped: () => Promise<void>;
  /** A newer app wants the store: it was closed under this one. */
  readonly outdated: () => void;
  /** Name and password typed while there was no signal; '' once used. */
  readonly password: () => string;
}

interface KeptPack {
  readonly pack: Pack;
  readonly etag: string;
  readonly at: number;
}

export class OpenAccount {
  readonly row: AccountRow;
  readonly desk: Desk;
  readonly clues: ClueBook;
  readonly shifts: ShiftKeeper;
  readonly #tools: AccountTools;
  readonly #vault: Vault;
  readonly #clock: Clock;
  #key: ReceiptKey | null = null;
  #trackAt = 0;
  #etag = '';
  #closed = false;

  private constructor(row: AccountRow, vault: Vault, tools: AccountTools) {
    this.row = row;
    this.#tools = tools;
    this.#vault = vault;
    this.#clock = new Clock(tools.now);
    const { shown, lastFix, sealed } = tools;
    const sealer = new Sealer(vault, tools.device);
    const clock = this.#clock;
    const rules = () => shown.state().pack?.device_rules ?? DEFAULT_RULES;
    const changed = (record: string) => this.#shiftChanged(record);
    this.shifts = new ShiftKeeper({ vault, sealer, clock, rules, changed });
    const { shifts } = this;
    this.desk = new Desk({ vault, sealer, shown, clock, shifts, lastFix, sealed });
    this.clues = new ClueBook({ vault, shown, desk: this.desk });
  }

  static async open(row: AccountRow, key: CryptoKey, tools: AccountTools): Promise<OpenAccount> {
    const db = await openDatabase(row.id, tools.outdated);
    const account = new OpenAccount(row, new Vault(row.id, db, key), tools);
    await account.load();
    return account;
  }

  get photos(): Vault {
    return this.#vault;
  }

  /** Reads the store; again when another tab has written. */
  async load(): Promise<void> {
    const { shown } = this.#tools;
    await this.#clock.load(this.#vault);
    const kept = await this.#vault.read<KeptPack>('pack');
    this.#etag = kept?.etag ?? '';
    this.#key = (await this.#vault.read<ReceiptKey>('receipt-key')) ?? null;
    shown.put({
      pack: kept?.pack ?? null,
      pack_at: kept?.at ?? null,
      clock_offset: this.#clock.offset(),
    });
    await this.#showMessages();
    await this.shifts.load();
    shown.put({ shift: this.shifts.current() });
    await this.desk.load();
    await this.clues.load();
  }

  /** Until what is being written is in the store. */
  async idle(): Promise<void> {
    await Promise.all([this.desk.idle(), this.clues.idle()]);
  }

  async close(): Promise<void> {
    await this.idle();
    this.#closed = true;
    this.#vault.close();
  }

  async #shiftChanged(record: string): Promise<void> {
    this.#tools.shown.put({ shift: this.shifts.current() });
    if (record === '') return;
    const row = await this.#vault.db.get('record', record);
    if (row !== undefined) await this.desk.changed(row);
    this.#tools.sealed();
  }

  // The pack.

  async takePack({ pack, etag, asked, answered }: PackReply): Promise<void> {
    const { shown } = this.#tools;
    const kept: KeptPack = { pack, etag, at: answered };
    await this.#vault.keep('pack', kept);
    this.#etag = etag;
    await this.#clock.see(this.#vault, Date.parse(pack.server_at), asked, answered);
    if (pack.receipt_key !== undefined) await this.#keepKey(pack.receipt_key);
    shown.put({ pack, pack_at: answered, clock_offset: this.#clock.offset() });
    await this.shifts.adopt(pack.shift);
    await this.#showMessages();
    await this.desk.load();
    this.#tools.tell();
  }

  async #keepKey(key: ReceiptKey): Promise<void> {
    this.#key = key;
    await this.#vault.keep('receipt-key', key);
  }

  /** Messages of the pack, with those that were read here and not told yet. */
  async #showMessages(): Promise<void> {
    const { shown } = this.#tools;
    const read = (await this.#vault.read<Record<string, string>>('read')) ?? {};
    const seen = (m: Message): Message => ({ ...m, read_at: m.read_at ?? read[m.id] ?? null });
    shown.put({ messages: (shown.state().pack?.messages ?? []).map(seen) });
  }

  async markRead(message: string): Promise<void> {
    const read = (await this.#vault.read<Record<string, string>>('read')) ?? {};
    const at = new Date(this.#clock.now()).toISOString();
    await this.#vault.keep('read', { ...read, [message]: read[message] ?? at });
    await this.#showMessages();
    this.#tools.sealed();
  }

  async #tellRead(): Promise<void> {
    const read = (await this.#vault.read<Record<string, string>>('read')) ?? {};
    const told = (await this.#vault.read<string[]>('read-told')) ?? [];
    for (const message of Object.keys(read).filter((id) => !told.includes(id))) {
      const reply = await this.#tools.net.markRead(message, uuidv7(this.#clock.now()));
      if (reply.status >= 500 || reply.status === 401) return;
      told.push(message);
      await this.#vault.keep('read-told', told);
    }
  }

  /** The pack that comes next has the task with somebody else. */
  async handOver(task: string, to: string, note: string): Promise<void> {
    const { net, sealed } = this.#tools;
    try {
      if (!(await this.#ours())) throw new PhoneFault('failed', 'login');
      const reply = await net.handOver(task, to, note, uuidv7(this.#clock.now()));
      if (reply.status >= 300) throw new PhoneFault('failed', reply.detail || reply.slug);
    } catch (error) {
      if (error instanceof Unreachable) throw new PhoneFault('offline', 'no network');
      throw error;
    }
    sealed();
  }

  // Talks with the server.

  async run(): Promise<RunEnd> {
    try {
      return await this.#alone(() => this.#talk());
    } catch (error) {
      if (this.#closed) return { kind: 'stay' };
      if (!(error instanceof Unreachable)) throw error;
      this.#link('offline');
      return { kind: 'wait', seconds: 0 };
    }
  }

  /** One tab talks at a time; without locks two may, and the server stores once all the same. */
  async #alone(talk: () => Promise<RunEnd>): Promise<RunEnd> {
    const locks = globalThis.navigator?.locks;
    if (locks === undefined) return talk();
    const options = { ifAvailable: true };
    return locks.request(`gridwatch-m-talk-${this.row.id}`, options, async (lock) =>
      lock === null ? { kind: 'stay' } : talk(),
    );
  }

  #link(link: 'online' | 'offline' | 'sending' | 'login-needed'): void {
    const { shown } = this.#tools;
    if (!this.#closed) shown.put({ outbox: { ...shown.state().outbox, link } });
  }

  async #talk(): Promise<RunEnd> {
    const { net, shown } = this.#tools;
    await this.#trackDue();
    if (!(await this.#ours())) {
      this.#link('login-needed');
      return { kind: 'stay' };
    }
    this.#link(shown.state().outbox.waiting > 0 ? 'sending' : 'online');
    const tools: DrainTools = {
      vault: this.#vault,
      net,
      receiptKey: (anew) => this.#receiptKey(anew),
      now: this.#clock.now,
      changed: (row) => this.#rowChanged(row),
    };
    const stop = await drain(tools);
    if (stop.kind !== 'done') return this.#stopped(stop);
    await decided(tools);
    await this.#tellRead();
    const end = await this.#freshPack();
    if (end.kind === 'done') this.#link('online');
    return end;
  }

  #rowChanged(row: RecordRow): void {
    void this.desk.changed(row);
    this.#tools.tell();
  }

  async #trackDue(): Promise<void> {
    const due = this.#clock.now() - this.#trackAt >= TRACK_MS;
    await this.shifts.sealTrack(due ? 1 : TRACK_POINTS);
    if (due) this.#trackAt = this.#clock.now();
  }

  /** The session of the browser is of this account; a password typed off line opens one. */
  async #ours(): Promise<boolean> {
    const { net, password } = this.#tools;
    if ((await net.whoAmI()) === this.row.name) return true;
    const typed = password();
    if (typed === '') return false;
    const reply = await net.logIn(this.row.name, typed);
    return reply.status < 300 && (await net.whoAmI()) === this.row.name;
  }

  async #receiptKey(anew: boolean): Promise<string> {
    if (anew || this.#key === null) {
      const key = await this.#tools.net.receiptKey();
      if (key !== null) await this.#keepKey(key);
    }
    return this.#key?.public ?? '';
  }

  async #stopped(stop: Exclude<Stop, { kind: 'done' }>): Promise<RunEnd> {
    if (stop.kind === 'wiped') await this.#tools.wiped();
    if (stop.kind === 'login') this.#link('login-needed');
    if (stop.kind !== 'wait') return { kind: 'stay' };
    this.#link('offline');
    return stop;
  }

  async #freshPack(): Promise<RunEnd> {
    const { net, shown } = this.#tools;
    const asked = this.#clock.now();
    const reply = await net.pack(this.#etag);
    const answered = this.#clock.now();
    if (reply.status === 200) {
      const pack = JSON.parse(reply.text) as Pack;
      await this.takePack({ pack, etag: reply.etag, asked, answered });
    } else if (reply.status === 304) {
      // The header is cut to whole seconds.
      if (reply.date !== null)
        await this.#clock.see(this.#vault, reply.date + 500, asked, answered);
      shown.put({ pack_at: answered, clock_offset: this.#clock.offset() });
    } else if (reply.slug === 'device-wiped') await this.#tools.wiped();
    else if (reply.status >= 500) return { kind: 'wait', seconds: reply.retryAfter };
    return { kind: 'done' };
  }
}
