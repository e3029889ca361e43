// A grid lies inside one region. One that gets cells of another goes over to the smallest region
// that holds both.
import type { Change, GridChange } from '../api/drafts';
import { gridChange } from './change';
import type { Model } from './model';

/** Parent of each region, '' for the topmost. */
export type Parents = ReadonlyMap<string, string>;

/** The region and those above it, smallest first. */
function upwards(parents: Parents, code: string): string[] {
  const chain: string[] = [];
  for (let at = code; at !== '' && !chain.includes(at); at = parents.get(at) ?? '') chain.push(at);
  return chain;
}

/** The smallest region that holds all of them; '' when none is known to. */
export function smallestRegion(parents: Parents, codes: Iterable<string>): string {
  let common: string[] | null = null;
  for (const code of codes) {
    const chain = upwards(parents, code);
    common = common === null ? chain : common.filter((one) => chain.includes(one));
  }
  return common?.[0] ?? '';
}

/** The change with the grids that its moves take over the border of their region. */
export function widened(model: Model, change: Change, parents: Parents): Change {
  const { land } = model;
  const grids: GridChange[] = [...change.grids];
  for (const { to, cells } of change.moves) {
    const grid = model.grids[model.numberOf(to)];
    if (grid === undefined || change.grids.some((g) => g.after?.id === to)) continue;
    const homes = new Set([grid.region]);
    for (const cell of cells) {
      const home = land.home[land.index.get(cell) ?? -1] ?? -1;
      const code = land.regions[home]?.code;
      if (code !== undefined) homes.add(code);
    }
    const region = smallestRegion(parents, homes);
    if (region === '' || region === grid.region) continue;
    const { id, code, name } = grid;
    grids.push(gridChange({ id, code, name, region: grid.region }, { id, code, name, region }));
  }
  return grids.length === change.grids.length ? change : { ...change, grids };
}
