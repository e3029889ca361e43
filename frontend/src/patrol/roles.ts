import type { Role } from '../api/types';
import type { PatrolPart } from '../app/patrolroute';

// As the routes of the API have it; the server decides, this only hides.

/** Who gives tasks, hands them over, withdraws them. */
const DISPATCH: readonly Role[] = ['lead', 'supervisor', 'clerk', 'commander', 'admin'];
const COMMAND: readonly Role[] = ['commander', 'admin'];
/** Who may ask for coverage at a grade of evidence. */
const GRADES: readonly Role[] = ['commander', 'planner', 'auditor', 'admin'];
const STRIKE: readonly Role[] = ['supervisor', 'clerk', 'commander', 'admin'];
/** Who sees quarantine of others. */
const QUARANTINE: readonly Role[] = ['commander', 'auditor', 'admin'];
/** Who leads people in the field: tells them something, looks after calls for help. */
export const HEADS: readonly Role[] = ['lead', 'commander', 'admin'];
/** Who may ask what clears the most debt from a place. */
const ROUTE: readonly Role[] = ['officer', 'lead', 'supervisor', 'commander', 'admin'];

export function mayDispatch(role: Role): boolean {
  return DISPATCH.includes(role);
}

export function mayCommand(role: Role): boolean {
  return COMMAND.includes(role);
}

export function mayGrade(role: Role): boolean {
  return GRADES.includes(role);
}

export function mayStrike(role: Role): boolean {
  return STRIKE.includes(role);
}

export function mayOpenPart(part: PatrolPart, role: Role): boolean {
  return part !== 'quarantine' || QUARANTINE.includes(role);
}

export function mayLead(role: Role): boolean {
  return HEADS.includes(role);
}

export function mayRoute(role: Role): boolean {
  return ROUTE.includes(role);
}
