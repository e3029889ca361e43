// What is expected of the next period, with the test of how well that has worked.
import { addressOf, get } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type ForecastCell = Schemas['ForecastCell'];
export type ForecastScore = Schemas['ForecastScore'];
/** An estimate between its bounds; null where there is none. */
export type Interval = Schemas['Interval'];
/** `refused` says why there is none; null where there is one. */
export type Forecast = Omit<Schemas['HotspotForecast'], 'refused'> & {
  readonly refused: Schemas['ForecastRefusal'] | null;
};

export function forecast(
  region: string,
  resolution: number,
  signal: AbortSignal,
): Promise<Forecast> {
  return get(addressOf('/api/v1/hotspots/forecast', { region, resolution }), signal);
}
