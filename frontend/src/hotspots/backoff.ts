/** Wait before the first reading again, and at most, ms. */
const FIRST_MS = 600;
const MOST_MS = 8_000;
const GROWTH = 1.6;

/**
 * How long to wait before something that changes by itself is read again.
 * `same`: readings in a row that brought nothing new, or failed.
 */
export function backOffMs(same: number): number {
  return Math.min(MOST_MS, FIRST_MS * GROWTH ** Math.max(0, same));
}
