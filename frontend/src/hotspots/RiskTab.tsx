import type { TabProps } from './tabs';

export function RiskTab(_: TabProps) {
  return null;
}
