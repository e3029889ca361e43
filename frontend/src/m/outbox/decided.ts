// Records in quarantine: has somebody decided what becomes of them?
import { advance, type DrainTools, trusted } from './drain';

/** Asked for at one time: the ones that were asked for longest ago. */
const MOST = 20;
/** Not asked for again before (ms). */
const AGAIN_MS = 60_000;

/** Reason of a record that was looked at and not taken. */
export const DISMISSED = 'dismissed';

/** What was accepted is done; so is what was dismissed, and says so. */
export async function decided(tools: DrainTools): Promise<void> {
  const now = tools.now();
  const rows = (await tools.vault.db.getAll('record'))
    .filter((r) => r.state === 'quarantined' && r.not_before <= now)
    .sort((a, b) => a.not_before - b.not_before);
  for (const row of rows.slice(0, MOST)) {
    const reply = await tools.net.receipt(row.id);
    if (reply.status === 401 || reply.status >= 500) return;
    const receipt =
      reply.status === 200 ? await trusted(tools, { ...row, receipt: reply.text }) : null;
    if (receipt === null || receipt.state === 'quarantined')
      await advance(tools, row, { not_before: now + AGAIN_MS });
    else {
      const reason = receipt.state === 'stored' ? '' : DISMISSED;
      await advance(tools, row, { state: 'done', reason, receipt: reply.text });
    }
  }
}
