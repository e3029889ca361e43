// Clues of the account whose store is open, from the first word until they are sealed. A camera may
// end the app behind it: what was written and taken is in the store before.
import {
  type ClueDraft,
  type ClueFields,
  type ClueReport,
  PhoneFault,
  type PhotoRef,
} from '../model';
import { clueContent } from '../outbox/envelope';
import { withoutClue } from '../outbox/sealer';
import { step } from '../steps';
import type { Vault } from '../store/vault';
import type { Desk } from './desk';
import { hashed } from './photos';
import type { Shown } from './shown';

export interface ClueTools {
  readonly vault: Vault;
  readonly shown: Shown;
  readonly desk: Desk;
}

export class ClueBook {
  readonly #tools: ClueTools;
  /** Writes, one after the other. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(tools: ClueTools) {
    this.#tools = tools;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#saving.then(work, work);
    this.#saving = turn.catch(() => {});
    return turn;
  }

  idle(): Promise<unknown> {
    return this.#saving;
  }

  /** Reads what the store holds, photos too whose hash a killed app still owes. */
  load(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  async #read(): Promise<void> {
    const { vault, shown } = this.#tools;
    const clues: ClueDraft[] = [];
    for (const fields of await vault.clues())
      clues.push({ ...fields, photos: await this.#photos(fields.id) });
    shown.put({ clues });
  }

  /** The photos stored for a clue, in the order in which they were taken. */
  async #photos(id: string): Promise<PhotoRef[]> {
    const { vault } = this.#tools;
    const rows = await vault.db.getAllFromIndex('photo', 'owner', id);
    const refs = await Promise.all(rows.map((row) => hashed(vault, row)));
    return refs.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  save(fields: ClueFields): Promise<void> {
    return this.#inTurn(() => this.#keep(fields));
  }

  async #keep(fields: ClueFields): Promise<void> {
    const { vault } = this.#tools;
    if ((await vault.db.getKey('record', fields.id)) !== undefined)
      throw new PhoneFault('not-found', 'the clue is reported already');
    await vault.keepClue(fields);
    await step('draft.written', fields.id);
    await this.#read();
  }

  /** The clue is kept first, so that the photo is found again with it. */
  addPhoto(fields: ClueFields, file: Blob): Promise<PhotoRef> {
    return this.#inTurn(async () => {
      await this.#keep(fields);
      const ref = await this.#tools.desk.storePhoto(fields.id, file, 'photo');
      await this.#read();
      return ref;
    });
  }

  removePhoto(photo: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tools.vault.db.delete('photo', photo);
      await this.#read();
    });
  }

  discard(id: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tools.vault.dropClue(id);
      await this.#read();
    });
  }

  /** Seals a clue; with the id of what was kept of it, its photos too. */
  report(clue: ClueReport, id: string): Promise<string> {
    return this.#inTurn(async () => {
      const { vault, desk } = this.#tools;
      const about = { title: clue.text };
      if (id === '') return desk.seal(clueContent(clue, []), about);
      if ((await vault.db.getKey('record', id)) !== undefined) return id;
      const content = clueContent(clue, await this.#photos(id));
      await desk.seal(content, about, { id, ...withoutClue(id) });
      await this.#read();
      return id;
    });
  }
}
