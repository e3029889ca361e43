import { useCallback } from 'react';
import { Page, type PageProps } from '../app/Page';
import type { PlanRoute } from '../app/planroute';
import type { RouteOf } from '../app/route';
import { useWords } from '../i18n/language';
import { EditorPage } from './EditorPage';
import { PlanList } from './PlanList';
import { PlanParts } from './PlanParts';
import { partPages } from './slots';

/** Drafts and plans of the region, their editor, the roster and who answers for a place. */
export default function PlanPage({ route, ...props }: PageProps & { route: RouteOf<'plan'> }) {
  const { t } = useWords();
  const { open, replace, deployment } = props;
  const go = useCallback(
    (part: Partial<PlanRoute>) => open({ ...route, camera: null, ...part }),
    [open, route],
  );
  const change = useCallback(
    (part: Partial<PlanRoute>) => replace({ ...route, ...part }),
    [replace, route],
  );
  const { part, item } = route;
  const region = route.region || deployment.root.code;
  if ((part === 'draft' || part === 'version') && item !== null)
    return (
      <EditorPage key={`${part}/${item}`} props={props} route={route} change={change} go={go} />
    );
  const Part =
    part === 'list' || part === 'draft' || part === 'version' ? PlanList : partPages[part];
  return (
    <Page name="plan" props={props} className="plan-work">
      <PlanParts part={part} region={route.region} />
      {Part === null ? (
        <p className="notice">{t('plan.part.none')}</p>
      ) : (
        <Part page={props} route={route} region={region} change={change} go={go} />
      )}
    </Page>
  );
}
