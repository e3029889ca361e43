// The work of the account whose store is open: drafts, photos, records. Everything is in the store
// before it is shown.
import { uuidv7 } from '../../api/uuid';
import {
  type CheckInDraft,
  type DraftStart,
  type Fix,
  PhoneFault,
  type PhotoRef,
  type PhotoRole,
  type RecordInfo,
} from '../model';
import { type Content, visitContent } from '../outbox/envelope';
import { type Sealer, withoutDraft } from '../outbox/sealer';
import { step } from '../steps';
import { type RecordRow, writing } from '../store/database';
import type { RecordAbout, Vault } from '../store/vault';
import type { Clock } from '../sync/clock';
import type { ShiftKeeper } from '../track/keeper';
import { hashed, storePhoto } from './photos';
import { smallEnough } from './picture';
import { newDraft, type Shown } from './shown';

/** Done records are listed so long (ms), then their rows go; the server has them. */
const DONE_MS = 30 * 86_400_000;

export interface DeskTools {
  readonly vault: Vault;
  readonly sealer: Sealer;
  readonly shown: Shown;
  readonly clock: Clock;
  readonly shifts: ShiftKeeper;
  readonly lastFix: () => Fix | null;
  /** Something waits to be sent. */
  readonly sealed: () => void;
}

export class Desk {
  readonly #tools: DeskTools;
  readonly #infos = new Map<string, RecordInfo>();
  readonly #abouts = new Map<string, RecordAbout>();
  /** Writes of drafts, one after the other. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(tools: DeskTools) {
    this.#tools = tools;
  }

  /** Reads what the store holds and ends what a killed app had begun. */
  load(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  async #read(): Promise<void> {
    const { vault, shown } = this.#tools;
    const drafts = await vault.drafts();
    const whole = await Promise.all(drafts.map((draft) => this.#withStrays(draft)));
    shown.put({ drafts: whole.sort((a, b) => (a.id < b.id ? -1 : 1)) });
    await this.#clear();
    for (const row of await vault.db.getAll('record')) await this.#note(row);
    this.#show();
  }

  /** Photos whose draft does not name them yet: the app was killed right after they were stored. */
  async #withStrays(draft: CheckInDraft): Promise<CheckInDraft> {
    const { vault } = this.#tools;
    const rows = await vault.db.getAllFromIndex('photo', 'owner', draft.id);
    const strays = rows.filter((row) => !draft.photos.some((p) => p.id === row.id));
    if (strays.length === 0) return draft;
    const photos = await Promise.all(strays.map((row) => hashed(vault, row)));
    const full = { ...draft, photos: [...draft.photos, ...photos] };
    await vault.keepDraft(full);
    await step('draft.written', draft.id);
    return full;
  }

  async #clear(): Promise<void> {
    const { vault, clock } = this.#tools;
    const rows = await vault.db.getAll('record');
    const old = rows.filter((r) => r.state === 'done' && r.made_at < clock.now() - DONE_MS);
    const tx = writing(vault.db, ['record']);
    await Promise.all([...old.map((r) => tx.objectStore('record').delete(r.id)), tx.done]);
  }

  async #note(row: RecordRow): Promise<void> {
    const { id, seq, kind, state, made_at, tries, reason, blobs } = row;
    const about = this.#abouts.get(id) ?? (await this.#tools.vault.about(row));
    this.#abouts.set(id, about);
    const photos_sent = blobs.filter((b) => b.whole).length;
    const counts = { photos: blobs.length, photos_sent, tries, reason };
    this.#infos.set(id, { id, seq, kind, state, made_at, title: about.title, ...counts });
  }

  #show(): void {
    const { shown } = this.#tools;
    const from = shown.state().pack_at ?? 0;
    const fresh = [...this.#infos.values()].filter((r) => r.state !== 'done' || r.made_at >= from);
    const targets = fresh.map((r) => this.#abouts.get(r.id)?.target ?? '');
    shown.put({ visited: [...new Set(targets.filter((target) => target !== ''))] });
    shown.putRecords([...this.#infos.values()]);
  }

  /** A row is another one now. */
  async changed(row: RecordRow): Promise<void> {
    await this.#note(row);
    this.#show();
  }

  async seal(content: Content, about: Partial<RecordAbout>, more: object = {}): Promise<string> {
    const { sealer, clock, vault, sealed } = this.#tools;
    const whole = { title: '', target: '', shift: '', ...about };
    const order = { id: uuidv7(clock.now()), content, about: whole, anchor: clock.anchor() };
    const id = await sealer.seal({ ...order, now: clock.now(), ...more });
    const row = await vault.db.get('record', id);
    if (row !== undefined) await this.changed(row);
    sealed();
    return id;
  }

  // Drafts.

  /** From the store: another tab may have changed or sealed it. */
  async #stored(id: string): Promise<CheckInDraft> {
    const found = await this.#tools.vault.draft(id);
    if (found === null) throw new PhoneFault('not-found', 'there is no such draft');
    return found;
  }

  #showDraft(draft: CheckInDraft): void {
    const { shown } = this.#tools;
    const others = shown.state().drafts.filter((d) => d.id !== draft.id);
    shown.put({ drafts: [...others, draft] });
  }

  /** Runs one after the other, so that what was said last is what stays. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#saving.then(work, work);
    this.#saving = turn.catch(() => {});
    return turn;
  }

  idle(): Promise<unknown> {
    return this.#saving;
  }

  async begin(start: DraftStart): Promise<CheckInDraft> {
    const draft = newDraft(start, this.#tools.clock.now());
    await this.#inTurn(() => this.#keep(draft));
    return draft;
  }

  /** Photos are not taken from `draft`: a screen may not have heard of the latest. */
  save(draft: CheckInDraft): Promise<void> {
    return this.#inTurn(async () => {
      const { photos } = await this.#stored(draft.id);
      await this.#keep({ ...draft, photos });
    });
  }

  async #keep(draft: CheckInDraft): Promise<void> {
    await this.#tools.vault.keepDraft(draft);
    this.#showDraft(draft);
    await step('draft.written', draft.id);
  }

  discard(id: string): Promise<void> {
    const { vault, shown } = this.#tools;
    return this.#inTurn(async () => {
      await vault.dropDraft(id);
      shown.put({ drafts: shown.state().drafts.filter((d) => d.id !== id) });
    });
  }

  addPhoto(id: string, file: Blob, role: PhotoRole, problem?: string): Promise<PhotoRef> {
    const about = problem === undefined ? {} : { problem };
    return this.#inTurn(async () => {
      await this.#stored(id);
      const ref = await this.storePhoto(id, file, role, about);
      const draft = await this.#stored(id);
      await this.#keep({ ...draft, photos: [...draft.photos, ref] });
      return ref;
    });
  }

  /** Seals a photo into the store for a draft or record. */
  async storePhoto(
    owner: string,
    file: Blob,
    role: PhotoRole,
    about: { problem?: string } = {},
  ): Promise<PhotoRef> {
    const { vault, clock, lastFix, shown } = this.#tools;
    const rules = shown.state().pack?.device_rules;
    const fitted = await smallEnough(
      file,
      rules?.photo_max_px ?? 1600,
      rules?.photo_quality ?? 0.8,
    );
    return storePhoto(vault, owner, fitted, { role, ...about, at: lastFix(), now: clock.now() });
  }

  removePhoto(id: string, photo: string): Promise<void> {
    return this.#inTurn(async () => {
      const draft = await this.#stored(id);
      await this.#keep({ ...draft, photos: draft.photos.filter((p) => p.id !== photo) });
      await this.#tools.vault.db.delete('photo', photo);
    });
  }

  checkIn(given: CheckInDraft): Promise<string> {
    return this.#inTurn(async () => {
      const { vault, shown, clock, shifts } = this.#tools;
      if ((await vault.db.getKey('record', given.id)) !== undefined) return given.id;
      const { photos } = await this.#withStrays(await this.#stored(given.id));
      const draft = { ...given, photos };
      const shift = shifts.current();
      const leftAt = new Date(clock.now()).toISOString();
      const content = visitContent(draft, shift?.id ?? null, leftAt);
      const target = draft.institution ?? draft.cell ?? '';
      const place = shown.state().pack?.institutions.find((i) => i.id === target);
      const about = { title: place?.name ?? target, target, shift: shift?.id ?? '' };
      const id = await this.seal(content, about, { id: draft.id, ...withoutDraft(draft) });
      shown.put({ drafts: shown.state().drafts.filter((d) => d.id !== draft.id) });
      await shifts.visited();
      return id;
    });
  }

  // Records without a draft.

  sos(note: string, point: Fix | null): Promise<string> {
    const at = new Date(this.#tools.clock.now()).toISOString();
    return this.seal({ kind: 'sos', body: { at, point, note } }, { title: note });
  }

  reply(message: string, text: string): Promise<string> {
    return this.seal({ kind: 'reply', body: { message, text } }, { title: text });
  }

  async problem(
    problem: string,
    verb: 'rectify' | 'strike',
    note: string,
    files: readonly Blob[],
  ): Promise<string> {
    const id = uuidv7(this.#tools.clock.now());
    const photos: PhotoRef[] = [];
    for (const file of files) photos.push(await this.storePhoto(id, file, 'after', { problem }));
    const body = { id: problem, verb, photos: photos.map((p) => p.sha256), note };
    return this.seal({ kind: 'problem', body, photos }, { title: note }, { id });
  }
}
