/** Where domain time stood at a moment of the wall clock, and how fast it runs. */
export interface Anchor {
  /** domain time, unix seconds */
  readonly at: number;
  /** wall clock, ms */
  readonly wall: number;
  /** domain seconds a second */
  readonly speed: number;
}

/** Without news the clock runs on this long and then stands still: nobody knows what time it is. */
export const RUN_ON_MS = 10_000;

/** Domain time at a moment of the wall clock, whole seconds: from its anchor on, at most RUN_ON_MS. */
export function domainTime(anchor: Anchor, wall: number): number {
  const passed = Math.min(RUN_ON_MS, Math.max(0, wall - anchor.wall));
  return Math.floor(anchor.at + (passed / 1000) * anchor.speed);
}

/** A clock that waits rather than goes back, as long as the epoch is the same. */
export class ForwardClock {
  private shown = 0;
  private epoch = '';

  /** `least`: what is on screen already happened, so it is at least that late. */
  read(epoch: string, anchor: Anchor, least: number, wall: number): number {
    if (epoch !== this.epoch) this.shown = 0;
    this.epoch = epoch;
    this.shown = Math.max(this.shown, least, domainTime(anchor, wall));
    return this.shown;
  }
}
