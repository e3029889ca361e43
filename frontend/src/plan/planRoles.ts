import type { Role } from '../api/types';

/** Who may write drafts, leaves, turns and duties, as the routes of the API have it; the server decides. */
const WRITE: readonly Role[] = ['planner', 'admin'];

export function mayPlan(role: Role): boolean {
  return WRITE.includes(role);
}
