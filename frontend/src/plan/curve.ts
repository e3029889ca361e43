// The curve of coverage over the number of people, as points of a picture. Pure.
import type { CurvePoint } from '../api/staffing';

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** room for labels */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface CurveScale {
  readonly x: (people: number) => number;
  /** of a share, 0 to 1 */
  readonly y: (share: number) => number;
  readonly people: readonly [least: number, most: number];
  readonly low: number;
}

/** The scale shows all points, both marks and the target; shares down to a full tenth. */
export function scaleOf(
  curve: readonly CurvePoint[],
  marks: readonly number[],
  target: number,
  frame: Frame,
): CurveScale {
  const people = [...curve.map((p) => p.people), ...marks];
  const least = Math.min(...people);
  const most = Math.max(...people, least + 1);
  const lowest = Math.min(target, ...curve.map((p) => p.covered.low));
  const low = Math.min(0.9, Math.max(0, Math.floor(lowest * 10) / 10));
  const wide = frame.width - frame.left - frame.right;
  const high = frame.height - frame.top - frame.bottom;
  return {
    x: (n) => frame.left + ((n - least) / (most - least)) * wide,
    y: (share) => frame.top + ((1 - share) / (1 - low)) * high,
    people: [least, most],
    low,
  };
}

/** Numbers of people that are labelled: whole, at most `most` of them. */
export function ticksOf([least, most]: readonly [number, number], count: number): number[] {
  const step = Math.max(1, niceStep((most - least) / count));
  const ticks: number[] = [];
  for (let n = Math.ceil(least / step) * step; n <= most; n += step) ticks.push(n);
  return ticks;
}

/** 1, 2 or 5 times a power of ten, at least `wanted`. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1)));
  return [1, 2, 5, 10].map((f) => f * power).find((step) => step >= wanted) ?? 10 * power;
}
