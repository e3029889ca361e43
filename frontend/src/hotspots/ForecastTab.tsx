import type { TabProps } from './tabs';

export function ForecastTab(_: TabProps) {
  return null;
}
