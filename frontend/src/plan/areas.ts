// Communities and townships: the areas that a click can give as a whole.
import type { Region } from '../api/types';
import { type Land, type Model, NONE } from './model';

/** A level of regions above the cells, finest first. */
export interface AreaLevel {
  /** name of the level as the regions have it */
  readonly level: string;
  /** by cell: number of its area, −1 for none */
  readonly area: Int32Array;
  readonly names: readonly string[];
}

/** The leaf regions, and what is above them up to, and without, the region of the draft. */
export function areaLevels(land: Land, regions: readonly Region[], top: string): AreaLevel[] {
  const byCode = new Map(regions.map((r) => [r.code, r]));
  const levels: AreaLevel[] = [];
  let codes: (string | null)[] = land.regions.map((r) => r.code);
  while (codes.some((code) => code !== null && code !== top)) {
    const known = [...new Set(codes.filter((c) => c !== null))];
    const numbers = new Map(known.map((code, i) => [code, i]));
    levels.push({
      level: byCode.get(known[0] ?? '')?.level ?? '',
      area: land.home.map((home) => numbers.get(codes[home] ?? '') ?? NONE),
      names: known.map((code) => byCode.get(code)?.name ?? code),
    });
    codes = codes.map((code) => {
      const parent = byCode.get(code ?? '')?.parent_code ?? '';
      return parent === '' || code === top || parent === top ? null : parent;
    });
  }
  return levels;
}

/** The cells of the area that a cell lies in. */
export function areaOf({ area }: AreaLevel, cell: number): number[] {
  const wanted = area[cell];
  const found: number[] = [];
  if (wanted !== undefined && wanted !== NONE)
    for (let i = 0; i < area.length; i++) if (area[i] === wanted) found.push(i);
  return found;
}

/** Cells of a grid outside its largest part, and how many parts there are. */
export function apartOf(model: Model, grid: number): readonly number[] {
  const { near } = model.land;
  const seen = new Set<number>();
  let largest: number[] = [];
  const all = model.membersOf(grid);
  for (const start of all) {
    if (seen.has(start)) continue;
    seen.add(start);
    const part = [start];
    for (let at = 0; at < part.length; at++) {
      const i = part[at] ?? 0;
      for (let k = i * 6; k < i * 6 + 6; k++) {
        const j = near[k] ?? NONE;
        if (j >= 0 && model.of[j] === grid && !seen.has(j)) {
          seen.add(j);
          part.push(j);
        }
      }
    }
    if (part.length > largest.length) largest = part;
  }
  const main = new Set(largest);
  return all.filter((i) => !main.has(i));
}
