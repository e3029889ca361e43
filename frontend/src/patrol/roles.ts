import type { Role } from '../api/types';
import type { PatrolPart } from '../app/patrolroute';

// As the routes of the API have it; the server decides, this only hides.

/** Who gives tasks, hands them over, withdraws them. */
const DISPATCH: readonly Role[] = ['lead', 'supervisor', 'clerk', 'commander', 'admin'];
const COMMAND: readonly Role[] = ['commander', 'admin'];
/** Who may ask for coverage at a grade of evidence. */
const GRADES: readonly Role[] = ['commander', 'planner', 'auditor', 'admin'];
const STRIKE: readonly Role[] = ['lead', 'supervisor', 'commander', 'admin'];

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
  return part !== 'quarantine' || mayCommand(role);
}
