import type { PartProps } from './slots';

/** Drafts and plans of the region. */
export function PlanList(_: PartProps) {
  return null;
}
