import type { DoorDisplay } from '../api/doors';

/** A moment on both clocks of the device: one may be set, the other may stand while it sleeps. */
export interface Moment {
  /** wall clock, ms */
  readonly wall: number;
  /** since the page was opened, ms */
  readonly steady: number;
}

/** What the server said, and when it was asked: it may be that much older. */
export interface Heard {
  readonly display: DoorDisplay;
  readonly asked: Moment;
}

/** A code that nobody confirmed for so long is not shown. */
export const TRUST_MS = 45_000;
/** A code whose turn is over stays so long while the next one is fetched; the server takes it still. */
export const GRACE_MS = 3_000;
const CONFIRM_MS = 15_000;
const LEAST_MS = 300;

/** Since something was asked, ms; by the clock that ran further. */
export function ageOf({ asked }: Heard, now: Moment): number {
  return Math.max(0, now.wall - asked.wall, now.steady - asked.steady);
}

/** Of the code's turn, ms of the wall clock; below zero once it is over. */
export function leftOf(heard: Heard, now: Moment): number {
  const { valid_until, now: at, speed } = heard.display;
  return (Date.parse(valid_until) - Date.parse(at)) / speed - ageOf(heard, now);
}

/** Whether the code may be on screen. One failure alone does not take it away. */
export function mayShow(heard: Heard, now: Moment, failures: number): boolean {
  return failures < 2 && ageOf(heard, now) <= TRUST_MS && leftOf(heard, now) > -GRACE_MS;
}

/** How long to wait before the server is asked again, ms. `failures`: in a row. */
export function waitOf(heard: Heard | null, now: Moment, failures: number): number {
  if (failures > 0 || heard === null)
    return Math.min(CONFIRM_MS, 1_000 * 2 ** Math.min(failures, 10));
  return Math.max(LEAST_MS, Math.min(CONFIRM_MS, leftOf(heard, now) + LEAST_MS / 3));
}
