// Sealing: a record gets its number, its predecessor and its bytes, and what it was made of goes,
// in one transaction. Numbers are dense for an account on a phone, whatever tab seals.
import { seal, sha256, utf8 } from '../crypto/seal';
import { type CheckInDraft, PhoneFault, type PhotoRef } from '../model';
import { step } from '../steps';
import { kept, type RecordRow, type StoreName, writing } from '../store/database';
import { clueName, places, type RecordAbout, type Vault } from '../store/vault';
import { type Anchor, type Content, envelopeText } from './envelope';

/** The server takes no larger envelope. */
const MOST_BYTES = 256 * 1024;

/** The version of the app in what it hands in. */
export const APP = 'gridwatch-m/1';

export interface SealOrder {
  readonly id: string;
  readonly content: Content;
  readonly about: RecordAbout;
  readonly anchor: Anchor | null;
  readonly now: number;
  /** Done in the same transaction, which also holds the stores `also`. */
  readonly also?: readonly StoreName[];
  readonly together?: (tx: SealTransaction) => Promise<unknown>[];
}

type SealTransaction = ReturnType<typeof writing<StoreName[]>>;

export class Sealer {
  readonly #vault: Vault;
  readonly #device: string;

  constructor(vault: Vault, device: string) {
    this.#vault = vault;
    this.#device = device;
  }

  /** Sealed once: the same id again changes nothing. */
  async seal(order: SealOrder): Promise<string> {
    for (;;) {
      const done = await this.#try(order);
      if (done === 'sealed') {
        await step('record.sealed', order.id);
        return order.id;
      }
      if (done === 'was-there') return order.id;
    }
  }

  /** 'again': another tab has sealed in between, so number and predecessor are taken. */
  async #try(order: SealOrder): Promise<'sealed' | 'was-there' | 'again'> {
    const { db } = this.#vault;
    const head = await db.get('chain', 'head');
    const seq = (head?.seq ?? 0) + 1;
    const made_at = new Date(order.now).toISOString();
    const { anchor, content } = order;
    const prev = head?.sha256 ?? '';
    const text = envelopeText(
      { device: this.#device, device_seq: seq, prev, made_at, anchor, app: APP },
      content,
    );
    const bytes = utf8(text);
    if (bytes.length > MOST_BYTES) throw new PhoneFault('failed', 'the record is too large');
    const hash = await sha256(bytes);
    const row = await this.#row(order, seq, bytes, hash);

    const tx = writing<StoreName[]>(db, ['chain', 'record', ...(order.also ?? [])]);
    const now = await tx.objectStore('chain').get('head');
    const had = await tx.objectStore('record').getKey(order.id);
    if (had !== undefined || now?.seq !== head?.seq) {
      await tx.done;
      return had !== undefined ? 'was-there' : 'again';
    }
    await kept(() =>
      Promise.all([
        tx.objectStore('record').add(row),
        tx.objectStore('chain').put({ seq, sha256: hash }, 'head'),
        ...(order.together?.(tx) ?? []),
        tx.done,
      ]),
    );
    return 'sealed';
  }

  async #row(
    order: SealOrder,
    seq: number,
    bytes: Uint8Array<ArrayBuffer>,
    hash: string,
  ): Promise<RecordRow> {
    const { id, content, now } = order;
    return {
      id,
      seq,
      kind: content.kind,
      state: 'sealed',
      made_at: now,
      blobs: (content.photos ?? []).map(blobRow),
      tries: 0,
      not_before: 0,
      sha256: hash,
      envelope: await seal(this.#vault.key, places.envelope(id), bytes),
      about: await this.#vault.sealed(places.about(id), order.about),
      receipt: null,
      verified: false,
      reason: '',
    };
  }
}

function blobRow(photo: PhotoRef) {
  const { id, sha256, bytes } = photo;
  return { photo: id, sha256, bytes, acked: 0, whole: false };
}

/** For `together`: the draft a record was made of goes as the record comes. */
export function withoutDraft(draft: CheckInDraft): Pick<SealOrder, 'also' | 'together'> {
  return { also: ['draft'], together: (tx) => [tx.objectStore('draft').delete(draft.id)] };
}

/** The same for what was written of a clue. */
export function withoutClue(id: string): Pick<SealOrder, 'also' | 'together'> {
  return { also: ['kv'], together: (tx) => [tx.objectStore('kv').delete(clueName(id))] };
}
