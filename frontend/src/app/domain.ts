/** Where domain time stood at a moment of the wall clock, and how fast it runs. */
export interface Anchor {
  /** domain time, unix seconds */
  readonly at: number;
  /** wall clock, ms */
  readonly wall: number;
  /** domain seconds a second */
  readonly speed: number;
}

/** Domain time at a moment of the wall clock, whole seconds; it never runs backwards from its anchor. */
export function domainTime(anchor: Anchor, wall: number): number {
  return Math.floor(anchor.at + (Math.max(0, wall - anchor.wall) / 1000) * anchor.speed);
}
