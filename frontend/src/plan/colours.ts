// Colours of grids: no two that touch have the same one.
import type { Model } from './model';

/**
 * Fills that stay apart for colour-blind people and carry dark text: the "light"
 * scheme of Paul Tol, Colour Schemes (SRON/EPS/TN/09-002, 2021), without its grey.
 */
export const FILLS = [
  '#77aadd',
  '#ee8866',
  '#eedd88',
  '#44bb99',
  '#ffaabb',
  '#99ddff',
  '#aaaa00',
  '#bbcc33',
] as const;

/** By grid: the grids that touch it. */
export function touching(model: Model, grids?: Iterable<number>): Map<number, Set<number>> {
  const { near } = model.land;
  const found = new Map<number, Set<number>>();
  for (const g of grids ?? model.grids.keys()) {
    const others = new Set<number>();
    for (const i of model.membersOf(g))
      for (let k = i * 6; k < i * 6 + 6; k++) {
        const j = near[k] ?? -1;
        const other = j < 0 ? g : (model.of[j] ?? -1);
        if (other !== g && other >= 0) others.add(other);
      }
    found.set(g, others);
  }
  return found;
}

/**
 * A colour number for each grid, those with the most coloured neighbours first (Brélaz
 * 1979). A map of the plane needs few colours; should a grid touch all of them it
 * takes the one that fewest of its neighbours have.
 */
export function colourGrids(model: Model): Uint8Array {
  const near = touching(model);
  const colours = new Uint8Array(model.grids.length).fill(UNSET);
  const used = new Array<number>(FILLS.length).fill(0);
  const waiting = new Set(model.grids.keys());
  const seen = new Map<number, Set<number>>();
  while (waiting.size > 0) {
    let next = -1;
    let most = -1;
    for (const g of waiting) {
      const score = (seen.get(g)?.size ?? 0) * 4096 + (near.get(g)?.size ?? 0);
      if (score > most) [next, most] = [g, score];
    }
    waiting.delete(next);
    const colour = pick(colours, near.get(next) ?? new Set(), used);
    colours[next] = colour;
    used[colour] = (used[colour] ?? 0) + 1;
    for (const other of near.get(next) ?? []) {
      const known = seen.get(other) ?? new Set();
      seen.set(other, known.add(colour));
    }
  }
  return colours;
}

/**
 * The colours after the grids were changed: one that now touches its own colour, or
 * has none yet, gets another; all others keep theirs. Where that is not enough all
 * are coloured anew.
 */
export function repairColours(
  model: Model,
  colours: Uint8Array,
  changed: Iterable<number>,
): Uint8Array {
  const next = new Uint8Array(model.grids.length).fill(UNSET);
  next.set(colours.subarray(0, next.length));
  const used = new Array<number>(FILLS.length).fill(0);
  for (const c of next) if (c !== UNSET) used[c] = (used[c] ?? 0) + 1;
  for (const [g, near] of touching(model, changed)) {
    if (g < 0) continue;
    const clash = next[g] === UNSET || [...near].some((other) => next[other] === next[g]);
    if (!clash) continue;
    next[g] = pick(next, near, used);
    if ([...near].some((other) => next[other] === next[g])) return colourGrids(model);
  }
  return next;
}

const UNSET = 255;

function pick(colours: Uint8Array, near: ReadonlySet<number>, used: readonly number[]): number {
  const clashes = new Array<number>(FILLS.length).fill(0);
  for (const other of near) {
    const c = colours[other] ?? UNSET;
    if (c !== UNSET) clashes[c] = (clashes[c] ?? 0) + 1;
  }
  let best = 0;
  for (let c = 1; c < FILLS.length; c++) {
    const order = (clashes[c] ?? 0) - (clashes[best] ?? 0) || (used[c] ?? 0) - (used[best] ?? 0);
    if (order < 0) best = c;
  }
  return best;
}
