// Who held a cell, one after another. Pure.

import type { DutyKind } from '../api/drafts';
import type { Duty } from '../api/duty';
import { unixSeconds } from '../i18n/format';

/** A cell's time in one grid, [from, until); unix seconds, until null: still. */
export interface Stay {
  readonly from: number;
  readonly until: number | null;
  /** null: in no grid */
  readonly grid: string | null;
  readonly gridName: string;
  readonly plan: string;
  readonly planName: string;
}

/** A person's time with the cell. */
export interface Holding {
  readonly officer: string;
  readonly kind: DutyKind;
  readonly from: number;
  readonly until: number | null;
}

/** Stays of which one follows the other in the same grid are one; ascending. */
export function joinStays(stays: readonly Stay[]): readonly Stay[] {
  const joined: Stay[] = [];
  for (const stay of stays.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && last.grid === stay.grid && last.until === stay.from)
      joined[joined.length - 1] = { ...stay, from: last.from };
    else joined.push(stay);
  }
  return joined;
}

/** Terms as they were in the end: what a later entry puts right is left out. */
export function standing(duties: readonly Duty[]): readonly Duty[] {
  const wrong = new Set(duties.map((d) => d.corrects));
  return duties.filter((d) => !wrong.has(d.id));
}

/** Terms of the grids, as far as the cell was in them; ascending, touching ones of a person joined. */
export function holdings(stays: readonly Stay[], duties: readonly Duty[]): readonly Holding[] {
  const found: Holding[] = [];
  for (const stay of stays)
    for (const duty of standing(duties)) {
      if (duty.grid !== stay.grid) continue;
      const from = Math.max(stay.from, unixSeconds(duty.from));
      const until = earlier(stay.until, duty.until === null ? null : unixSeconds(duty.until));
      if (until !== null && until <= from) continue;
      found.push({ officer: duty.officer, kind: duty.kind, from, until });
    }
  const joined: Holding[] = [];
  for (const one of found.toSorted((a, b) => a.from - b.from)) {
    const at = joined.findIndex(
      (h) => h.officer === one.officer && h.kind === one.kind && h.until === one.from,
    );
    const before = joined[at];
    if (before !== undefined) joined[at] = { ...before, until: one.until };
    else joined.push(one);
  }
  return joined;
}

/** null is never. */
function earlier(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

/** Where a span lies on an axis, per cent from its left, clipped to it. */
export function spanOn(
  span: { readonly from: number; readonly until: number | null },
  axis: { readonly from: number; readonly until: number },
): { readonly left: number; readonly width: number } {
  const length = Math.max(1, axis.until - axis.from);
  const clip = (at: number) => Math.min(1, Math.max(0, (at - axis.from) / length));
  const left = clip(span.from);
  return { left: left * 100, width: (clip(span.until ?? axis.until) - left) * 100 };
}
