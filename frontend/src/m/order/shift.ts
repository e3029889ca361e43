/** A silence longer than this many times the pace of a still phone was not collected. */
const SLACK = 2;

/**
 * Minutes of a shift without a position (未采集), up to now: silences longer than twice the time
 * after which even a still phone gives a point, `stillSeconds`. They say nothing of absence.
 */
export function uncollectedMinutes(
  track: readonly { readonly at: number }[],
  startedAt: number,
  now: number,
  stillSeconds: number,
): number {
  const allowed = stillSeconds * 1000 * SLACK;
  let missed = 0;
  let last = startedAt;
  for (const at of [...track.map((p) => p.at).filter((at) => at >= startedAt), now]) {
    if (at - last > allowed) missed += at - last;
    last = Math.max(last, at);
  }
  return Math.floor(missed / 60_000);
}
