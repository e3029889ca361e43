// Draining: photos first, then the record, then the receipt, then the photos may go; a backlog's
// records go ahead of their photos. Every answer is kept before the next question, and every
// question may be asked twice.
import { verified } from '../crypto/receipt';
import { RECORD_STATES, type RecordState } from '../model';
import { step } from '../steps';
import { type BlobRow, type RecordRow, writing } from '../store/database';
import type { Vault } from '../store/vault';
import { type Net, type Reply, Unreachable } from '../sync/net';
import { goAhead } from './ahead';

/** Bytes of a photo sent at a time. */
export const CHUNK = 256 * 1024;
/** A record the server will not read is offered again so rarely (ms): a newer server may. */
const REFUSED_MS = 3_600_000;

/** Why draining stopped before the end; 'done': it did not. */
export type Stop =
  | { readonly kind: 'done' }
  | { readonly kind: 'login' }
  | { readonly kind: 'wiped' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Thrown inside, to end the run. */
class Stopped extends Error {
  constructor(readonly stop: Stop) {
    super(stop.kind);
  }
}

export interface DrainTools {
  readonly vault: Vault;
  readonly net: Net;
  /** Public key of receipts, base64; asked again when a receipt does not fit the one known. */
  readonly receiptKey: (anew: boolean) => Promise<string>;
  readonly now: () => number;
  /** A row is another one now. */
  readonly changed: (row: RecordRow) => void;
  readonly chunk?: number;
}

export async function drain(tools: DrainTools): Promise<Stop> {
  try {
    await each(tools, (await waiting(tools)).filter(calls));
    await goAhead(tools, await waiting(tools));
    await each(tools, await waiting(tools));
  } catch (error) {
    if (error instanceof Stopped) return error.stop;
    throw error;
  }
  return { kind: 'done' };
}

/** Nothing goes ahead of a call for help. */
const calls = (row: RecordRow) => row.kind === 'sos';

async function each(tools: DrainTools, rows: readonly RecordRow[]): Promise<void> {
  for (const row of rows) await one(tools, row).catch((error) => aside(tools, row, error));
}

/** Calls for help first, then what is light, then what has photos; each by number. */
async function waiting({ vault, now }: DrainTools): Promise<RecordRow[]> {
  const rows = await vault.db.getAllFromIndex('record', 'seq');
  const rank = (r: RecordRow) => (calls(r) ? 0 : r.blobs.length === 0 ? 1 : 2);
  return rows
    .filter((r) => r.state !== 'done' && r.state !== 'quarantined' && r.not_before <= now())
    .sort((a, b) => rank(a) - rank(b) || a.seq - b.seq);
}

async function one(tools: DrainTools, given: RecordRow): Promise<void> {
  let row = given;
  if (row.state === 'sealed') {
    for (const blob of row.blobs) row = await upload(tools, row, blob.sha256);
    row = await advance(tools, row, { state: 'uploaded' });
    await step('record.uploaded', row.id);
  }
  if (row.state === 'uploaded' || row.state === 'sent') row = await submit(tools, row);
  if (row.state === 'receipt') await settle(tools, row);
}

/** Writes a change of a row. A state never goes back: a tab that knows less changes nothing. */
export async function advance(
  { vault, changed }: DrainTools,
  row: RecordRow,
  change: Partial<RecordRow>,
): Promise<RecordRow> {
  const tx = writing(vault.db, ['record']);
  const store = tx.objectStore('record');
  const had = (await store.get(row.id)) ?? row;
  const order = (state: RecordState) => RECORD_STATES.indexOf(state);
  const state = order(change.state ?? had.state) < order(had.state) ? had.state : change.state;
  const next: RecordRow = { ...had, ...change, state: state ?? had.state };
  await Promise.all([store.put(next), tx.done]);
  changed(next);
  return next;
}

function withBlob(row: RecordRow, sha256: string, change: Partial<BlobRow>): Partial<RecordRow> {
  return { blobs: row.blobs.map((b) => (b.sha256 === sha256 ? { ...b, ...change } : b)) };
}

/** Sends what the server lacks of one photo. */
async function upload(tools: DrainTools, given: RecordRow, sha256: string): Promise<RecordRow> {
  let row = given;
  const blob = row.blobs.find((b) => b.sha256 === sha256);
  if (blob === undefined || blob.whole) return row;
  const bytes = await tools.vault.photoBytes(blob.photo);
  if (bytes === null) {
    if ((await held(tools, sha256, blob.bytes)) < blob.bytes) throw new Error('photo-not-here');
    return advance(tools, row, withBlob(row, sha256, { acked: blob.bytes, whole: true }));
  }
  const size = tools.chunk ?? CHUNK;
  let offset = blob.acked > 0 || row.tries > 0 ? await held(tools, sha256, bytes.length) : 0;
  while (offset < bytes.length) {
    const piece = bytes.slice(offset, offset + size);
    const reply = await tools.net.putBlob(
      sha256,
      'application/octet-stream',
      offset,
      bytes.length,
      piece,
    );
    if (reply.status === 204 || reply.status === 409) {
      const there = reply.offset ?? 0;
      if (there === offset) throw new Stopped({ kind: 'wait', seconds: 30 });
      offset = there;
      row = await advance(tools, row, withBlob(row, sha256, { acked: offset }));
      await step('chunk.acked', row.id);
    } else if (reply.status === 201 || reply.status === 200) offset = bytes.length;
    else await refused(tools, row, reply);
  }
  row = await advance(tools, row, withBlob(row, sha256, { acked: bytes.length, whole: true }));
  await step('blob.acked', row.id);
  return row;
}

/** Bytes of a blob that the server holds. */
async function held({ net }: DrainTools, sha256: string, whole: number): Promise<number> {
  const reply = await net.headBlob(sha256);
  if (reply.status === 404) return 0;
  if (reply.status === 200) return reply.offset ?? whole;
  return reply.status === 204 ? (reply.offset ?? 0) : stop(reply);
}

async function submit(tools: DrainTools, given: RecordRow): Promise<RecordRow> {
  const tries = given.tries + 1;
  let row = await advance(tools, given, { state: 'sent', tries });
  await step('record.sending', row.id);
  const reply = await tools.net.submit(row.id, await tools.vault.envelope(row));
  await step('record.answered', row.id);
  if (![200, 201, 202].includes(reply.status)) return refused(tools, row, reply);
  row = await advance(tools, row, { state: 'receipt', receipt: reply.text, reason: '' });
  await step('receipt.stored', row.id);
  return row;
}

/** Looks at the receipt and, when it says that all is there, lets the photos go. */
async function settle(tools: DrainTools, given: RecordRow): Promise<void> {
  let row = given;
  for (let look = 0; look < 3; look++) {
    const receipt = await trusted(tools, row);
    if (receipt === null && look === 0) {
      row = await submit(tools, row); // it may have been somebody else who answered
      continue;
    }
    if (receipt === null) {
      await later(tools, row, 'receipt-not-verified', REFUSED_MS);
      return;
    }
    if (!row.verified) {
      row = await advance(tools, row, { verified: true });
      await step('receipt.verified', row.id);
    }
    if (receipt.complete) {
      await forget(
        tools,
        row,
        receipt.state === 'stored' ? 'done' : 'quarantined',
        reasons(receipt),
      );
      return;
    }
    row = await complete(tools, row, receipt.missing);
  }
  await later(tools, row, 'not-complete', 60_000);
}

/** The receipt in the row, if it is about this very envelope and signed by the server. */
export async function trusted({ receiptKey }: Pick<DrainTools, 'receiptKey'>, row: RecordRow) {
  for (const anew of [false, true]) {
    const receipt = await verified(row.receipt ?? '', await receiptKey(anew));
    if (receipt !== null && receipt.id === row.id && receipt.sha256 === row.sha256) return receipt;
  }
  return null;
}

/** Sends what a receipt misses and asks for it again. */
async function complete(
  tools: DrainTools,
  given: RecordRow,
  missing: readonly string[],
): Promise<RecordRow> {
  let row = given;
  for (const sha256 of missing) {
    row = await advance(tools, row, withBlob(row, sha256, { acked: 0, whole: false }));
    row = await upload(tools, row, sha256);
  }
  const reply = await tools.net.receipt(row.id);
  if (reply.status !== 200 && reply.status !== 202) return refused(tools, row, reply);
  row = await advance(tools, row, { receipt: reply.text, verified: false });
  await step('receipt.stored', row.id);
  return row;
}

async function forget(
  tools: DrainTools,
  row: RecordRow,
  state: RecordState,
  reason: string,
): Promise<void> {
  const tx = writing(tools.vault.db, ['photo']);
  const gone = row.blobs.map((blob) => tx.objectStore('photo').delete(blob.photo));
  await Promise.all([...gone, tx.done]);
  await step('photo.deleted', row.id);
  await advance(tools, row, { state, reason });
  await step('record.done', row.id);
}

const reasons = (receipt: { reasons: readonly { field: string; reason: string }[] }) =>
  receipt.reasons
    .map((r) => [r.field, r.reason].filter((part) => part !== '').join(' '))
    .join('; ');

async function later(tools: DrainTools, row: RecordRow, reason: string, ms: number): Promise<void> {
  await advance(tools, row, { reason, not_before: tools.now() + ms });
}

/** What the server refuses for now ends the run; what it will never take waits by itself. */
async function refused(tools: DrainTools, row: RecordRow, reply: Reply): Promise<RecordRow> {
  const forGood = [400, 409, 413, 415, 422].includes(reply.status);
  const reason = reply.slug === '' ? String(reply.status) : reply.slug;
  const wait = forGood ? REFUSED_MS : 0;
  const tries = row.tries + (row.state === 'sealed' ? 1 : 0);
  await advance(tools, row, { reason, tries, not_before: tools.now() + wait });
  if (forGood) throw new Refused();
  return stop(reply);
}

/** One record is given up for now, the others go on. */
class Refused extends Error {}

/** Whatever is wrong with one record must not hold up the others. */
async function aside(tools: DrainTools, row: RecordRow, error: unknown): Promise<void> {
  if (error instanceof Stopped || error instanceof Unreachable) throw error;
  if (error instanceof Refused) return;
  await later(tools, row, error instanceof Error ? error.message : String(error), REFUSED_MS);
}

export function stop(reply: Reply): never {
  if (reply.status === 401 || reply.slug === 'csrf') throw new Stopped({ kind: 'login' });
  if (reply.slug === 'device-wiped') throw new Stopped({ kind: 'wiped' });
  throw new Stopped({ kind: 'wait', seconds: reply.retryAfter });
}
