// Days are texts, 2014-06-02; months are those of the calendar. Pure.

const DAY_MS = 86_400_000;

function at(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: string, days: number): string {
  return new Date(at(day) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: string, until: string): number {
  return Math.round((at(until) - at(from)) / DAY_MS);
}

/** The last days of the `months` months before that of `today`, oldest first, then `today`. */
export function monthSteps(today: string, months: number): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const ends = Array.from({ length: months }, (_, i) => {
    // Day 0 of a month is the last of the one before.
    const end = new Date(Date.UTC(year, month - 1 - (months - 1 - i), 0));
    return end.toISOString().slice(0, 10);
  });
  return [...ends, today];
}

/** The step a day belongs to: the first that is not before it, else the last. */
export function stepOf(steps: readonly string[], day: string): number {
  const found = steps.findIndex((step) => step >= day);
  return found < 0 ? steps.length - 1 : found;
}

export interface Span {
  /** both are in it */
  readonly from: string;
  readonly until: string;
}

/** How many days two windows share. */
export function overlap(a: Span, b: Span): number {
  const from = Math.max(at(a.from), at(b.from));
  const until = Math.min(at(a.until), at(b.until));
  return Math.max(0, Math.round((until - from) / DAY_MS) + 1);
}
