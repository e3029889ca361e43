// After days without a signal the records go ahead of their photos, many at a time: what was seen is
// known within the first minute, however short the signal. Each receipt then says which photos are
// missing, and settling it brings them; until then they stay on the phone.

import { step } from '../steps';
import type { RecordRow } from '../store/database';
import { advance, type DrainTools, stop } from './drain';

/** So many records that nobody has a receipt for are a backlog. */
export const BACKLOG = 20;
/** Records and bytes of envelopes at a time; the server takes 200 and 8 MiB, a weak signal less. */
const MOST = 100;
const BYTES = 256 * 1024;

/** What the server made of one record of many. */
export interface Answered {
  readonly id: string;
  readonly status: number;
  readonly receipt?: string;
}

interface Packed {
  readonly row: RecordRow;
  readonly envelope: string;
}

/** Hands in the records of a backlog, without their photos. What is refused is left for drain. */
export async function goAhead(tools: DrainTools, rows: readonly RecordRow[]): Promise<void> {
  const backlog = rows.filter((row) => row.receipt === null);
  if (backlog.length < BACKLOG) return;
  let part: Packed[] = [];
  let bytes = 0;
  const send = async () => {
    if (part.length > 0) await handIn(tools, part);
    part = [];
    bytes = 0;
  };
  for (const row of backlog) {
    const packed = await tools.vault.envelope(row).catch(() => null);
    if (packed === null) continue; // one that cannot be opened holds up no other
    if (bytes + packed.length > BYTES || part.length === MOST) await send();
    bytes += packed.length;
    part.push({ row, envelope: new TextDecoder().decode(packed) });
  }
  await send();
}

async function handIn(tools: DrainTools, part: readonly Packed[]): Promise<void> {
  const sent: RecordRow[] = [];
  for (const { row } of part) {
    sent.push(await advance(tools, row, { state: 'sent', tries: row.tries + 1 }));
    await step('record.sending', row.id);
  }
  const reply = await tools.net.submitMany(
    part.map(({ row, envelope }) => ({ id: row.id, envelope })),
  );
  if ([400, 413, 422].includes(reply.status)) return; // one by one says which
  if (reply.status !== 200) stop(reply);
  const answers = answersOf(reply.text);
  for (const row of sent) {
    await step('record.answered', row.id);
    const answer = answers.get(row.id);
    if (answer?.receipt === undefined || ![200, 201, 202].includes(answer.status)) continue;
    await advance(tools, row, { state: 'receipt', receipt: answer.receipt, reason: '' });
    await step('receipt.stored', row.id);
  }
}

/** By id; none when something else than the server answered. */
function answersOf(text: string): ReadonlyMap<string, Answered> {
  try {
    const { items } = JSON.parse(text) as { readonly items: readonly Answered[] };
    return new Map(items.map((item) => [item.id, item]));
  } catch {
    return new Map();
  }
}
