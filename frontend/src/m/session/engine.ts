// The phone: who is in, what is shown, and every verb of the screens.
import type {
  CheckInDraft,
  ClueFields,
  ClueReport,
  DraftStart,
  Fix,
  LogInResult,
  Phone,
  PhotoRef,
  PhotoRole,
  Settings,
  ShiftVerb,
  TrackPoint,
} from '../model';
import { PhoneFault } from '../model';
import { type AccountRow, Accounts } from '../store/accounts';
import { type Updates, watchUpdates } from '../sw/register';
import { Loop, watchNetwork } from '../sync/loop';
import { type Fetch, Net, Unreachable } from '../sync/net';
import { Locator } from '../track/locator';
import { OpenAccount } from './account';
import { logIn, type PackReply } from './login';
import { closedState, Shown } from './shown';
import { askPersist, measure, missing } from './storage';
import { Again, type Said, Tabs } from './tabs';

/** What a test replaces. */
export interface EngineOptions {
  readonly fetch?: Fetch;
  readonly now?: () => number;
}

export class Engine implements Phone {
  readonly #shown = new Shown();
  readonly state = this.#shown.state;
  readonly subscribe = this.#shown.subscribe;
  readonly #now: () => number;
  readonly #fetch: Fetch | undefined;
  readonly #locator: Locator;
  readonly #loop: Loop;
  readonly #tabs = new Tabs();
  readonly #reread = new Again(async () => this.#open?.load());
  #accounts: Accounts | null = null;
  #net: Net | null = null;
  #open: OpenAccount | null = null;
  #updates: Updates | null = null;
  /** Typed without a signal; kept in memory only, until the server can be asked. */
  #password = '';
  #unfollow: (() => void) | null = null;
  readonly #ends: (() => void)[] = [];

  constructor(options: EngineOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.#fetch = options.fetch;
    this.#locator = new Locator({
      geolocation: globalThis.navigator?.geolocation,
      show: (locating) => this.#shown.put({ locating }),
      heard: (fix) => void this.#heard(fix),
    });
    this.#loop = new Loop({
      run: async () => (await this.#open?.run()) ?? { kind: 'stay' },
      planned: (next_try) => this.#shown.put({ outbox: { ...this.state().outbox, next_try } }),
    });
  }

  /** Opens the store of whoever is logged in, and begins to talk to the server. */
  async start(): Promise<void> {
    const lacks = missing();
    if (lacks !== '') {
      this.#shown.put({ phase: { kind: 'unsupported', what: lacks } });
      return;
    }
    try {
      this.#accounts = await Accounts.open();
    } catch (error) {
      this.#shown.put({ phase: { kind: 'unsupported', what: `IndexedDB: ${error}` } });
      return;
    }
    this.#net = new Net(this.#accounts.device, this.#fetch);
    this.#shown.put({ settings: await this.#accounts.settings() });
    await this.#enterCurrent();
    this.#tabs.hear((said) => void this.#heardTab(said));
    if (typeof globalThis.window?.addEventListener === 'function') {
      this.#ends.push(watchNetwork(this.#loop), this.#watchSight());
      this.#updates = watchUpdates(() => this.#shown.put({ update: true }));
    }
  }

  /** For tests: nothing goes on afterwards. */
  async stop(): Promise<void> {
    for (const end of this.#ends) end();
    this.#loop.close();
    this.#unfollow?.();
    this.#tabs.close();
    await this.#open?.close();
    this.#accounts?.close();
  }

  // Coming and going.

  async #enterCurrent(): Promise<void> {
    const current = await this.#the(this.#accounts).current();
    if (current === null) await this.#showLocked();
    else await this.#enter(current.account, current.key, null);
  }

  async #enter(row: AccountRow, key: CryptoKey, pack: PackReply | null): Promise<void> {
    await this.#leaveStore();
    const shown = this.#shown;
    shown.put(closedState());
    const account = await OpenAccount.open(row, key, {
      net: this.#the(this.#net),
      shown,
      device: this.#the(this.#accounts).device,
      lastFix: () => this.#locator.last(),
      now: this.#now,
      sealed: () => this.#sealed(),
      tell: () => this.#tabs.say(`store ${row.id}`),
      wiped: () => this.#wipe(row),
      outdated: () => void this.#outdated(),
      password: () => this.#takePassword(),
    });
    this.#open = account;
    if (pack !== null) await account.takePack(pack);
    const { id, name, person } = row;
    const { waiting, oldest } = this.state().outbox;
    shown.put({ phase: { kind: 'open', account: { id, name, person, waiting, oldest } } });
    await this.#accountsShown();
    await this.#shiftShown();
    void this.#measured();
    void this.#loop.hurry();
  }

  async #leaveStore(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    this.#unfollow?.();
    this.#unfollow = null;
    await this.#locator.keepAwake(false);
    await open?.close();
  }

  async #showLocked(): Promise<void> {
    await this.#leaveStore();
    this.#shown.put({ ...closedState(), phase: { kind: 'locked' } });
    await this.#accountsShown();
  }

  async #accountsShown(): Promise<void> {
    this.#shown.put({ accounts: await this.#the(this.#accounts).summaries() });
  }

  async logIn(name: string, password: string, former?: string): Promise<LogInResult> {
    const accounts = this.#the(this.#accounts);
    const done = await logIn(accounts, this.#the(this.#net), name, password, former);
    if ('result' in done) return done.result;
    if ('wiped' in done) {
      const row = await accounts.byName(name);
      if (row !== undefined) await this.#wipe(row);
      else this.#shown.put({ phase: { kind: 'wiped', name } });
      return { kind: 'failed', detail: 'device-wiped' };
    }
    const { account, key, pack } = done.opened;
    this.#password = pack === null ? password : '';
    await accounts.enter(account.id, key);
    await this.#enter(account, key, pack);
    this.#tabs.say('account');
    await this.askPersist();
    return { kind: 'open' };
  }

  #takePassword(): string {
    const typed = this.#password;
    this.#password = '';
    return typed;
  }

  async logOut(): Promise<void> {
    const name = this.#open?.row.name;
    this.#password = '';
    await this.#the(this.#accounts).leave();
    await this.#showLocked();
    this.#tabs.say('account');
    try {
      const net = this.#the(this.#net);
      if (name !== undefined && (await net.whoAmI()) === name) await net.logOut();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
  }

  async #wipe(row: AccountRow): Promise<void> {
    await this.#leaveStore();
    await this.#the(this.#accounts).wipe(row.id);
    this.#shown.put({ ...closedState(), phase: { kind: 'wiped', name: row.name } });
    await this.#accountsShown();
    this.#tabs.say('account');
  }

  /** The store belongs to a newer app in another tab: this one has to be loaded anew. */
  async #outdated(): Promise<void> {
    await this.#leaveStore();
    this.#shown.put({ ...closedState(), phase: { kind: 'locked' }, update: true });
  }

  // Tabs.

  async #heardTab(said: Said): Promise<void> {
    if (said === 'account') await this.#enterCurrent();
    else if (said === `store ${this.#open?.row.id}`) await this.#reread.run();
  }

  #sealed(): void {
    const id = this.#open?.row.id;
    if (id !== undefined) this.#tabs.say(`store ${id}`);
    void this.#loop.kick();
  }

  async #heard(fix: Fix): Promise<void> {
    try {
      await this.#open?.shifts.point(fix);
    } catch (error) {
      this.#noticed(error);
    }
  }

  /** The watch and the screen stay on while the shift is. */
  async #shiftShown(): Promise<void> {
    const on = this.state().shift?.state === 'on';
    if (on && this.#unfollow === null) this.#unfollow = this.#locator.follow();
    if (!on) {
      this.#unfollow?.();
      this.#unfollow = null;
    }
    await this.#locator.keepAwake(on);
  }

  #watchSight(): () => void {
    const seen = () => {
      if (document.visibilityState === 'visible') void this.#shiftShown();
      else void this.#open?.shifts.sealTrack(1);
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }

  async #measured(): Promise<void> {
    this.#shown.put({ storage: { ...this.state().storage, ...(await measure()) } });
  }

  #noticed(error: unknown): void {
    if (error instanceof PhoneFault && error.kind === 'quota')
      this.#shown.put({ storage: { ...this.state().storage, full: true } });
  }

  async askPersist(): Promise<boolean> {
    const persisted = await askPersist();
    this.#shown.put({ storage: { ...this.state().storage, persisted } });
    return persisted;
  }

  // Verbs of the open account.

  #the<T>(part: T | null): T {
    if (part === null) throw new PhoneFault('locked', 'nobody is logged in');
    return part;
  }

  async #do<T>(work: (open: OpenAccount) => Promise<T>): Promise<T> {
    try {
      return await work(this.#the(this.#open));
    } catch (error) {
      this.#noticed(error);
      throw error;
    }
  }

  async set(settings: Partial<Settings>): Promise<void> {
    const whole = { ...this.state().settings, ...settings };
    await this.#the(this.#accounts).keepSettings(whole);
    this.#shown.put({ settings: whole });
  }

  beginCheckIn(start: DraftStart): Promise<CheckInDraft> {
    return this.#do((open) => open.desk.begin(start));
  }

  saveDraft(draft: CheckInDraft): Promise<void> {
    return this.#do((open) => open.desk.save(draft));
  }

  discardDraft(id: string): Promise<void> {
    return this.#do((open) => open.desk.discard(id));
  }

  async addPhoto(draft: string, file: Blob, role: PhotoRole, problem?: string): Promise<PhotoRef> {
    return this.#taken(await this.#do((open) => open.desk.addPhoto(draft, file, role, problem)));
  }

  /** A photo went in: there is room. */
  #taken(ref: PhotoRef): PhotoRef {
    this.#shown.put({ storage: { ...this.state().storage, full: false } });
    void this.#measured();
    return ref;
  }

  removePhoto(draft: string, photo: string): Promise<void> {
    return this.#do((open) => open.desk.removePhoto(draft, photo));
  }

  photo(id: string): Promise<Blob | null> {
    return this.#do(async ({ photos }) => {
      const row = await photos.db.get('photo', id);
      const bytes = await photos.photoBytes(id);
      if (row === undefined || bytes === null) return null;
      return new Blob([bytes], { type: (await photos.photoRef(row)).type });
    });
  }

  checkIn(draft: CheckInDraft): Promise<string> {
    return this.#do((open) => open.desk.checkIn(draft));
  }

  saveClue(fields: ClueFields): Promise<void> {
    return this.#do((open) => open.clues.save(fields));
  }

  discardClue(id: string): Promise<void> {
    return this.#do((open) => open.clues.discard(id));
  }

  async addCluePhoto(fields: ClueFields, file: Blob): Promise<PhotoRef> {
    return this.#taken(await this.#do((open) => open.clues.addPhoto(fields, file)));
  }

  removeCluePhoto(photo: string): Promise<void> {
    return this.#do((open) => open.clues.removePhoto(photo));
  }

  report(clue: ClueReport, draft = ''): Promise<string> {
    return this.#do((open) => open.clues.report(clue, draft));
  }

  async sos(note: string): Promise<string> {
    const point = this.#locator.last() ?? (await this.#locator.locate(2_000));
    return this.#do((open) => open.desk.sos(note, point));
  }

  reply(message: string, text: string): Promise<string> {
    return this.#do((open) => open.desk.reply(message, text));
  }

  rectify(problem: string, note: string, photos: readonly Blob[]): Promise<string> {
    return this.#do((open) => open.desk.problem(problem, 'rectify', note, photos));
  }

  strike(problem: string, note: string): Promise<string> {
    return this.#do((open) => open.desk.problem(problem, 'strike', note, []));
  }

  markRead(message: string): Promise<void> {
    return this.#do((open) => open.markRead(message));
  }

  handOver(task: string, to: string, note: string): Promise<void> {
    return this.#do((open) => open.handOver(task, to, note));
  }

  async shift(verb: ShiftVerb): Promise<void> {
    const point = await this.#locator.locate(3_000);
    await this.#do((open) => open.shifts.verb(verb, point));
    await this.#shiftShown();
  }

  track(): Promise<readonly TrackPoint[]> {
    return this.#do((open) => open.shifts.track());
  }

  locate(timeoutMs = 15_000): Promise<Fix | null> {
    return this.#locator.locate(timeoutMs);
  }

  follow(): () => void {
    return this.#locator.follow();
  }

  syncNow(): Promise<void> {
    return this.#loop.hurry();
  }

  /** Refused while a check-in is being written: nothing is reloaded over it. */
  async applyUpdate(): Promise<void> {
    await this.#open?.idle();
    if (this.state().drafts.length > 0)
      throw new PhoneFault('failed', 'a check-in is being written');
    await this.#updates?.apply();
  }
}
