// How many people a region needs, and the rule that work is reckoned with.
import type { Frozen } from './frozen';
import { addressOf, get } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export interface CurvePoint {
  readonly people: number;
  /** shares of due visits that are made in time, 0 to 1; low and high bound 95 % of the runs */
  readonly covered: { readonly mean: number; readonly low: number; readonly high: number };
}

type Answer = Frozen<Schemas['Staffing']>;

export interface Staffing extends Omit<Answer, 'curve'> {
  readonly curve: readonly CurvePoint[];
}

export async function staffing(
  region: string,
  target: number,
  signal?: AbortSignal,
): Promise<Staffing> {
  const address = addressOf('/api/v1/staffing', { region, target });
  const answer = await get<Answer>(address, signal);
  return { ...answer, curve: answer.curve.flatMap(known) };
}

/** Nothing where the server has no number. */
function known({ people, covered }: Answer['curve'][number]): CurvePoint[] {
  const { mean, low, high } = covered;
  return mean === null || low === null || high === null
    ? []
    : [{ people, covered: { mean, low, high } }];
}
