import type { PatrolPerson, PatrolState } from '../api/patrol';

/** A person of the board for tests; `officer` is the name too. */
export function person(
  officer: string,
  state: PatrolState,
  part: Partial<PatrolPerson> = {},
): PatrolPerson {
  return {
    officer,
    name: officer,
    post: 'officer',
    grids: [],
    state,
    planned: null,
    shift: null,
    since: null,
    last_point_at: null,
    silent_minutes: 0,
    collected_minutes: 0,
    uncollected_minutes: 0,
    metres: 0,
    cells: 0,
    visits: 0,
    tasks_open: 0,
    simulated: true,
    ...part,
  };
}
