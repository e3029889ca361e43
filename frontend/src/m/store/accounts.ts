// Who has a store on this phone, and whose is open. Small and not sealed: it is what a locked phone
// may show.
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import { uuidv7 } from '../../api/uuid';
import type { WrappedKey } from '../crypto/seal';
import type { AccountSummary, Settings } from '../model';
import { databaseName, openDatabase } from './database';

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly wrapped: WrappedKey;
}

/** Whose store is open; the key cannot be read by scripts, only used. */
interface OpenRow {
  readonly id: string;
  readonly key: CryptoKey;
}

interface AccountsSchema extends DBSchema {
  account: { key: string; value: AccountRow; indexes: { name: string } };
  open: { key: 'open'; value: OpenRow };
  phone: { key: 'device' | 'settings'; value: string | Settings };
}

export const DEFAULT_SETTINGS: Settings = {
  text: 'standard',
  look: 'normal',
  language: 'zh',
  navigation: 'amap',
};

export class Accounts {
  readonly #db: IDBPDatabase<AccountsSchema>;
  /** UUID of this installation. */
  readonly device: string;

  private constructor(db: IDBPDatabase<AccountsSchema>, device: string) {
    this.#db = db;
    this.device = device;
  }

  static async open(): Promise<Accounts> {
    const db = await openDB<AccountsSchema>('gridwatch-m', 1, {
      upgrade(db) {
        db.createObjectStore('account', { keyPath: 'id' }).createIndex('name', 'name');
        db.createObjectStore('open');
        db.createObjectStore('phone');
      },
    });
    const tx = db.transaction('phone', 'readwrite');
    let device = await tx.store.get('device');
    if (typeof device !== 'string') {
      device = uuidv7();
      await tx.store.put(device, 'device');
    }
    await tx.done;
    return new Accounts(db, device);
  }

  async settings(): Promise<Settings> {
    const kept = await this.#db.get('phone', 'settings');
    return { ...DEFAULT_SETTINGS, ...(typeof kept === 'object' ? kept : {}) };
  }

  async keepSettings(settings: Settings): Promise<void> {
    await this.#db.put('phone', settings, 'settings');
  }

  byName(name: string): Promise<AccountRow | undefined> {
    return this.#db.getFromIndex('account', 'name', name);
  }

  byId(id: string): Promise<AccountRow | undefined> {
    return this.#db.get('account', id);
  }

  async put(row: AccountRow): Promise<void> {
    await this.#db.put('account', row);
  }

  /** Who is logged in, with the key; null: nobody. */
  async current(): Promise<{ account: AccountRow; key: CryptoKey } | null> {
    const open = await this.#db.get('open', 'open');
    const account = open === undefined ? undefined : await this.#db.get('account', open.id);
    return open === undefined || account === undefined ? null : { account, key: open.key };
  }

  async enter(id: string, key: CryptoKey): Promise<void> {
    await this.#db.put('open', { id, key }, 'open');
  }

  async leave(): Promise<void> {
    await this.#db.delete('open', 'open');
  }

  /** Deletes the store of an account and forgets the account. */
  async wipe(id: string): Promise<void> {
    const tx = this.#db.transaction(['account', 'open'], 'readwrite');
    const open = await tx.objectStore('open').get('open');
    if (open?.id === id) await tx.objectStore('open').delete('open');
    await tx.objectStore('account').delete(id);
    await tx.done;
    await deleteDB(databaseName(id));
  }

  /** Every account with what waits in its store; no key is needed for that. */
  async summaries(): Promise<AccountSummary[]> {
    const rows = await this.#db.getAll('account');
    return Promise.all(
      rows.map(async ({ id, name, person }) => {
        const db = await openDatabase(id, () => {});
        const records = await db.getAll('record');
        db.close();
        const waits = records.filter((r) => r.state !== 'done' && r.state !== 'quarantined');
        const oldest = waits.length === 0 ? null : Math.min(...waits.map((r) => r.made_at));
        return { id, name, person, waiting: waits.length, oldest };
      }),
    );
  }

  close(): void {
    this.#db.close();
  }
}
