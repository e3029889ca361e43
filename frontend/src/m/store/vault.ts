import { type Sealed, sealJSON, unseal, unsealJSON } from '../crypto/seal';
import type { CheckInDraft, ClueFields, PhotoRef } from '../model';
import { type Database, kept, type PhotoRow, type RecordRow, writing } from './database';

/** What lists show of a record. */
export interface RecordAbout {
  readonly title: string;
  /** The institution or cell that was visited, else ''. */
  readonly target: string;
  readonly shift: string;
}

/** Where sealed bytes belong, so that they open nowhere else. */
export const places = {
  kv: (name: string) => `kv/${name}`,
  draft: (id: string) => `draft/${id}`,
  photoAbout: (id: string) => `photo/${id}/about`,
  photoFile: (id: string) => `photo/${id}/file`,
  envelope: (id: string) => `record/${id}/envelope`,
  about: (id: string) => `record/${id}/about`,
  point: (seq: number) => `point/${seq}`,
};

/** What is written of a clue, in kv. */
export const clueName = (id: string) => `clue/${id}`;

/** The open store of an account. */
export class Vault {
  readonly db: Database;
  readonly key: CryptoKey;
  readonly account: string;

  constructor(account: string, db: Database, key: CryptoKey) {
    this.account = account;
    this.db = db;
    this.key = key;
  }

  close(): void {
    this.db.close();
  }

  async read<T>(name: string): Promise<T | null> {
    const row = await this.db.get('kv', name);
    return row === undefined ? null : unsealJSON<T>(this.key, places.kv(name), row);
  }

  async keep(name: string, value: unknown): Promise<void> {
    const row = await this.sealed(places.kv(name), value);
    const tx = writing(this.db, ['kv']);
    await kept(() => Promise.all([tx.objectStore('kv').put(row, name), tx.done]));
  }

  sealed(place: string, value: unknown): Promise<Sealed> {
    return sealJSON(this.key, place, value);
  }

  async keepDraft(draft: CheckInDraft): Promise<void> {
    const row = { id: draft.id, draft: await this.sealed(places.draft(draft.id), draft) };
    const tx = writing(this.db, ['draft']);
    await kept(() => Promise.all([tx.objectStore('draft').put(row), tx.done]));
  }

  async draft(id: string): Promise<CheckInDraft | null> {
    const row = await this.db.get('draft', id);
    return row === undefined ? null : unsealJSON(this.key, places.draft(id), row.draft);
  }

  async drafts(): Promise<CheckInDraft[]> {
    const rows = await this.db.getAll('draft');
    return Promise.all(
      rows.map((row) => unsealJSON<CheckInDraft>(this.key, places.draft(row.id), row.draft)),
    );
  }

  /** The draft and every photo of it, those it does not name yet too. */
  async dropDraft(id: string): Promise<void> {
    const tx = writing(this.db, ['draft', 'photo']);
    const photos = await tx.objectStore('photo').index('owner').getAllKeys(id);
    await Promise.all([
      tx.objectStore('draft').delete(id),
      ...photos.map((photo) => tx.objectStore('photo').delete(photo)),
      tx.done,
    ]);
  }

  async keepClue(clue: ClueFields): Promise<void> {
    await this.keep(clueName(clue.id), clue);
  }

  /** The clues that are being written, the oldest first. */
  async clues(): Promise<ClueFields[]> {
    const names = await this.db.getAllKeys('kv', IDBKeyRange.bound(clueName(''), clueName('~')));
    const all = await Promise.all(names.map((name) => this.read<ClueFields>(name)));
    return all.filter((clue) => clue !== null);
  }

  /** What was written of a clue, and its photos. */
  async dropClue(id: string): Promise<void> {
    const tx = writing(this.db, ['kv', 'photo']);
    const photos = await tx.objectStore('photo').index('owner').getAllKeys(id);
    await Promise.all([
      tx.objectStore('kv').delete(clueName(id)),
      ...photos.map((photo) => tx.objectStore('photo').delete(photo)),
      tx.done,
    ]);
  }

  async photoRef(row: PhotoRow): Promise<PhotoRef> {
    const place = places.photoAbout(row.id);
    const about = await unsealJSON<Omit<PhotoRef, 'sha256'>>(this.key, place, row.about);
    return { ...about, sha256: row.sha256 };
  }

  async photoBytes(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const row = await this.db.get('photo', id);
    return row === undefined ? null : unseal(this.key, places.photoFile(id), row.file);
  }

  envelope(row: RecordRow): Promise<Uint8Array<ArrayBuffer>> {
    return unseal(this.key, places.envelope(row.id), row.envelope);
  }

  about(row: RecordRow): Promise<RecordAbout> {
    return unsealJSON(this.key, places.about(row.id), row.about);
  }
}
