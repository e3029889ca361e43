// The store of an account: one IndexedDB database of its own. Everything a person wrote, took or
// was told is sealed; ids, states, counts and instants are not, so that what waits can be counted
// while nobody is logged in.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Sealed } from '../crypto/seal';
import { PhoneFault, type RecordKind, type RecordState } from '../model';

/** A photo or voice note of a record, on its way to the server. */
export interface BlobRow {
  readonly photo: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Bytes the server has said it holds. */
  readonly acked: number;
  readonly whole: boolean;
}

export interface RecordRow {
  readonly id: string;
  readonly seq: number;
  readonly kind: RecordKind;
  readonly state: RecordState;
  /** ms */
  readonly made_at: number;
  readonly blobs: readonly BlobRow[];
  readonly tries: number;
  /** Not tried again before (ms). */
  readonly not_before: number;
  /** Of the envelope. */
  readonly sha256: string;
  /** Exactly the bytes that are sent. */
  readonly envelope: Sealed;
  /** RecordAbout, for lists. */
  readonly about: Sealed;
  /** As it came; null: none yet. */
  readonly receipt: string | null;
  readonly verified: boolean;
  /** Code of what went wrong last, '' when nothing did. */
  readonly reason: string;
}

export interface PhotoRow {
  readonly id: string;
  /** The draft or record it belongs to. */
  readonly owner: string;
  readonly sha256: string;
  /** PhotoRef without its hash. */
  readonly about: Sealed;
  readonly file: Sealed;
}

export interface PointRow {
  /** Counts up for this account on this phone. */
  readonly seq: number;
  readonly shift: string;
  /** The record it was handed in with; '' none yet. */
  readonly record: string;
  readonly point: Sealed;
}

export interface PhoneSchema extends DBSchema {
  kv: { key: string; value: Sealed };
  /** Number of the latest record and its SHA-256. */
  chain: { key: 'head'; value: { readonly seq: number; readonly sha256: string } };
  draft: { key: string; value: { readonly id: string; readonly draft: Sealed } };
  photo: { key: string; value: PhotoRow; indexes: { owner: string } };
  record: { key: string; value: RecordRow; indexes: { seq: number } };
  point: { key: number; value: PointRow; indexes: { record: string } };
}

export type Database = IDBPDatabase<PhoneSchema>;
type Upgrade = IDBPTransaction<PhoneSchema, StoreName[], 'versionchange'>;
export type StoreName = 'kv' | 'chain' | 'draft' | 'photo' | 'record' | 'point';

/** From version n to n + 1. Appended to, never changed: phones with any older version come along. */
export const MIGRATIONS: readonly ((db: Database, tx: Upgrade) => void)[] = [
  (db) => {
    db.createObjectStore('kv');
    db.createObjectStore('chain');
    db.createObjectStore('draft', { keyPath: 'id' });
    db.createObjectStore('photo', { keyPath: 'id' }).createIndex('owner', 'owner');
    db.createObjectStore('record', { keyPath: 'id' }).createIndex('seq', 'seq', { unique: true });
    db.createObjectStore('point', { keyPath: 'seq' }).createIndex('record', 'record');
  },
];

export const databaseName = (account: string) => `gridwatch-m-${account}`;

/** `outdated` is called when a newer app in another tab wants the store: it was closed here. */
export async function openDatabase(
  account: string,
  outdated: () => void,
  migrations = MIGRATIONS,
): Promise<Database> {
  const db = await openDB<PhoneSchema>(databaseName(account), migrations.length, {
    upgrade(db, from, _to, tx) {
      for (const migrate of migrations.slice(from)) migrate(db, tx);
    },
    blocking(_had, _wanted, event) {
      (event.target as IDBDatabase).close();
      outdated();
    },
  });
  return db;
}

/** Writes that are safe against a power cut once their promise resolves, where the browser can. */
export function writing<N extends StoreName[]>(
  db: Database,
  names: N,
): IDBPTransaction<PhoneSchema, N, 'readwrite'> {
  return db.transaction(names, 'readwrite', { durability: 'strict' });
}

/** Turns 'no room' into the fault that screens ask about. */
export async function kept<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError')
      throw new PhoneFault('quota', 'there is no room on this phone');
    throw error;
  }
}
