import { useEffect, useState } from 'react';
import { Page, type PageProps } from '../app/Page';
import type { PlanRoute } from '../app/planroute';
import { draftSource, planSource } from './source';
import { PlanStore } from './store';

/** A draft, or a plan that is looked at. */
export function EditorPage({
  props,
  route,
}: {
  props: PageProps;
  route: PlanRoute;
  change: (part: Partial<PlanRoute>) => void;
  go: (part: Partial<PlanRoute>) => void;
}) {
  const [store, setStore] = useState<PlanStore | null>(null);
  const { part, item } = route;
  useEffect(() => {
    if (item === null) return;
    const made = new PlanStore(part === 'draft' ? draftSource(item) : planSource(item));
    setStore(made);
    return () => made.stop();
  }, [part, item]);
  return (
    <Page name="plan" props={props} className="stage plan">
      {store?.view.phase}
    </Page>
  );
}
