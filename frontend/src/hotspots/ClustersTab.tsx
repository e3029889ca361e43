import type { TabProps } from './tabs';

export function ClustersTab(_: TabProps) {
  return null;
}
