/** Who a task is given to; '' for nobody yet. */
export interface Team {
  readonly officer: string;
  readonly second: string;
  readonly approval: string;
}

export const NO_TEAM: Team = { officer: '', second: '', approval: '' };

/** An inspection needs two different people and an approval number. */
export function teamReady({ officer, second, approval }: Team, inspection: boolean): boolean {
  if (officer === '') return false;
  return !inspection || (second !== '' && second !== officer && approval.trim() !== '');
}
