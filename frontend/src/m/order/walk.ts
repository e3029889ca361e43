import { distance } from '../../map/measure';
import type { Place } from '../../map/shapes';

/** Rounds of improvement; forty stops settle in fewer than ten. */
const ROUNDS = 40;

/** Metres of a walk from `from` through the stops, as the crow flies; it does not come back. */
export function walkLength(from: Place | null, stops: readonly Place[]): number {
  let metres = 0;
  let last = from;
  for (const stop of stops) {
    if (last !== null) metres += distance(last, stop);
    last = stop;
  }
  return metres;
}

/**
 * The order in which to walk: always to the nearest next (nearest neighbour), then every stretch of
 * the walk is turned round while that makes it shorter (2-opt, Croes 1958, for an open path), and
 * single stops are moved elsewhere while that helps (or-opt, Or 1976). Without `from` the walk
 * begins at the first stop given.
 */
export function walkingOrder<T extends Place>(from: Place | null, stops: readonly T[]): T[] {
  if (from === null) {
    const [first, ...rest] = stops;
    return first === undefined ? [] : [first, ...walkingOrder(first, rest)];
  }
  const walk = nearestNext(from, stops);
  for (let round = 0; round < ROUNDS; round++) {
    const turned = turnBack(from, walk);
    const moved = moveOne(from, walk);
    if (!turned && !moved) break;
  }
  return walk;
}

function nearestNext<T extends Place>(from: Place, stops: readonly T[]): T[] {
  const left = [...stops];
  const walk: T[] = [];
  let here: Place = from;
  while (left.length > 0) {
    let best = 0;
    let bestMetres = Number.POSITIVE_INFINITY;
    left.forEach((stop, i) => {
      const metres = distance(here, stop);
      if (metres < bestMetres) [best, bestMetres] = [i, metres];
    });
    const [next] = left.splice(best, 1);
    if (next === undefined) break;
    walk.push(next);
    here = next;
  }
  return walk;
}

/** Metres gained when i…j are walked the other way round. */
function turnBack<T extends Place>(from: Place, walk: T[]): boolean {
  let any = false;
  for (let i = 0; i < walk.length - 1; i++) {
    for (let j = i + 1; j < walk.length; j++) {
      const before = i === 0 ? from : walk[i - 1];
      const first = walk[i];
      const last = walk[j];
      if (before === undefined || first === undefined || last === undefined) continue;
      const after = walk[j + 1];
      const old = distance(before, first) + (after === undefined ? 0 : distance(last, after));
      const turned = distance(before, last) + (after === undefined ? 0 : distance(first, after));
      if (turned >= old - 0.01) continue;
      walk.splice(i, j - i + 1, ...walk.slice(i, j + 1).reverse());
      any = true;
    }
  }
  return any;
}

function moveOne<T extends Place>(from: Place, walk: T[]): boolean {
  let any = false;
  for (let i = 0; i < walk.length; i++) {
    const [stop] = walk.splice(i, 1);
    if (stop === undefined) break;
    let best = i;
    let bestMetres = detour(from, walk, i, stop) - 0.01;
    for (let at = 0; at <= walk.length; at++) {
      const metres = detour(from, walk, at, stop);
      if (metres < bestMetres) [best, bestMetres] = [at, metres];
    }
    walk.splice(best, 0, stop);
    if (best !== i) any = true;
  }
  return any;
}

/** Metres that `stop` adds to the walk when it is put in before the stop at `at`. */
function detour<T extends Place>(from: Place, walk: readonly T[], at: number, stop: T): number {
  const before = walk[at - 1] ?? from;
  const after = walk[at];
  const there = distance(before, stop);
  return after === undefined ? there : there + distance(stop, after) - distance(before, after);
}
