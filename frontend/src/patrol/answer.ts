// Who a task goes to, unless somebody says otherwise. Pure.
import type { Officer } from '../api/duty';
import type { Grid } from '../api/types';

type Staff = Grid['staff'][number];

/** As the server assigns: officer, else assistant, else lead. */
const ORDER: readonly Staff['kind'][] = ['officer', 'assistant', 'lead'];

/** Who answers for a grid; null: nobody does. */
export function answersFor(grid: Pick<Grid, 'staff'> | undefined): Staff | null {
  for (const kind of ORDER) {
    const found = grid?.staff.find((s) => s.kind === kind);
    if (found !== undefined) return found;
  }
  return null;
}

/** Those of the grid first, then by post and name; supervisors alone where two of them are needed. */
export function candidates(
  people: readonly Officer[],
  grid: Pick<Grid, 'staff'> | undefined,
  supervisorsOnly: boolean,
): readonly Officer[] {
  const near = new Set(grid?.staff.map((s) => s.officer));
  const rank = (o: Officer) => (near.has(o.id) ? 0 : 1);
  return people
    .filter((o) => o.active_until === null)
    .filter((o) => !supervisorsOnly || (o.post === 'supervisor' && o.certificate_no !== ''))
    .toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'zh-CN'));
}

/** What closes a gap by somebody going there; null where something else closes it. */
export function taskFor(closes: string): 'patrol' | 'inspection' | null {
  if (closes === 'visit' || closes === 'patrol') return 'patrol';
  return closes === 'inspect' ? 'inspection' : null;
}
