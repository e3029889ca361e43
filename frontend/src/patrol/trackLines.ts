// A track as lines: what was walked, and what nobody knows. Pure.
import { unixSeconds } from '../i18n/format';
import type { Stretch } from '../map/patrolshapes';
import type { Place } from '../map/shapes';

/**
 * Points in order of time, cut where a stretch was not collected: the two points around it are
 * joined by a line of the other kind, which says that nothing is known, not that nobody was there.
 */
export function stretchesOf({
  points,
  uncollected,
}: {
  readonly points: readonly (Place & { readonly at: string })[];
  readonly uncollected: readonly Span[];
}): readonly Stretch[] {
  const holes = uncollected.map(
    ({ from, until }) => [unixSeconds(from), unixSeconds(until)] as const,
  );
  const stretches: Stretch[] = [];
  let walked: Place[] = [];
  const close = () => {
    if (walked.length > 1) stretches.push({ kind: 'walked', places: walked });
    walked = [];
  };
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before !== undefined) {
      const [a, b] = [unixSeconds(before.at), unixSeconds(point.at)];
      if (holes.some(([from, until]) => from < b && until > a)) {
        close();
        stretches.push({ kind: 'uncollected', places: [before, point] });
      }
    }
    walked.push(point);
  });
  close();
  return stretches;
}

/** A part of the time bar, shares of the whole between 0 and 1. */
export interface BarPart {
  readonly kind: 'collected' | 'uncollected' | 'paused';
  readonly from: number;
  readonly until: number;
  readonly left: number;
  readonly width: number;
}

interface Span {
  readonly from: string;
  readonly until: string;
}

/** The time of a shift [from, until): paused and not collected parts in order, the rest collected. */
export function timeBar(
  from: number,
  until: number,
  uncollected: readonly Span[],
  paused: readonly Span[],
): readonly BarPart[] {
  const whole = until - from;
  if (whole <= 0) return [];
  const marked = [
    ...paused.map((s) => ({ kind: 'paused' as const, ...secondsOf(s) })),
    ...uncollected.map((s) => ({ kind: 'uncollected' as const, ...secondsOf(s) })),
  ].toSorted((a, b) => a.from - b.from);
  const parts: BarPart[] = [];
  let at = from;
  const push = (kind: BarPart['kind'], a: number, b: number) => {
    if (b > a)
      parts.push({ kind, from: a, until: b, left: (a - from) / whole, width: (b - a) / whole });
  };
  for (const span of marked) {
    const begin = Math.max(at, span.from);
    const end = Math.min(until, span.until);
    if (end <= begin) continue;
    push('collected', at, begin);
    push(span.kind, begin, end);
    at = end;
  }
  push('collected', at, until);
  return parts;
}

function secondsOf({ from, until }: Span): { from: number; until: number } {
  return { from: unixSeconds(from), until: unixSeconds(until) };
}
