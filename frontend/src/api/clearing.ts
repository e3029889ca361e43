// What clears the most debt in some time from a place, in walking order.
import type { Frozen } from './frozen';
import { send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Clearing = Frozen<Schemas['Route']>;
export const CLEARING_TASKS = ['patrol', 'inspection'] as const;
export type ClearingTask = (typeof CLEARING_TASKS)[number];

/** Where somebody stands goes by the body: addresses are logged. WGS-84. */
export function clearing(
  from: { readonly lon: number; readonly lat: number },
  minutes: number,
  task: ClearingTask,
  region: string,
  signal: AbortSignal,
): Promise<Clearing> {
  const { lon, lat } = from;
  return send('POST', '/api/v1/route', { datum: 'wgs84', lon, lat, minutes, task, region }, signal);
}
