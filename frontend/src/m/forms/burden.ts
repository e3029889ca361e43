import type { Burden } from '../model';

/** Whoever does nothing for so long is not busy with the form. */
const IDLE_MS = 60_000;

/** The form as it lay open last: when somebody last did something, device time in ms. */
export interface Clocked {
  readonly burden: Burden;
  readonly lastAt: number;
}

/**
 * Counts one tap or key at `now`; the time since the one before goes to `field`, or to none of
 * them ('' : between questions). A pause longer than a minute counts as a minute.
 */
export function touch(old: Clocked, field: string, now: number, tap: boolean): Clocked {
  const seconds = Math.min(Math.max(0, now - old.lastAt), IDLE_MS) / 1000;
  const { burden } = old;
  const fields =
    field === ''
      ? burden.fields
      : { ...burden.fields, [field]: tenth((burden.fields[field] ?? 0) + seconds) };
  return {
    lastAt: now,
    burden: {
      seconds: tenth(burden.seconds + seconds),
      taps: burden.taps + (tap ? 1 : 0),
      fields,
    },
  };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
