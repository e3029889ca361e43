import type { SiteProblem } from '../api/problems';

/** A state, where an open one past its deadline is told apart. */
export type Standing = SiteProblem['state'] | 'late';

export const PROBLEM_COLOUR: Readonly<Record<Standing, string>> = {
  late: '#8f1d14',
  open: '#d9741c',
  rectified: '#1668a8',
  struck: '#6b7f8c',
};

/** `today`: local date. The deadline's own day is still in time. */
export function standing(
  { state, deadline_on }: Pick<SiteProblem, 'state' | 'deadline_on'>,
  today: string,
): Standing {
  return state === 'open' && deadline_on < today ? 'late' : state;
}
