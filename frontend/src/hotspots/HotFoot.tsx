import type { HotHead } from '../api/hotspots';
import type { Deployment } from '../api/types';
import type { HotRoute } from '../app/hotroute';
import { DataAge } from '../app/Page';
import { formatRoute } from '../app/route';
import { useWords } from '../i18n/language';
import { footText } from './ExportBox';
import type { Reading } from './useReading';
import type { HotView } from './view';

/** What is needed to get the same map again, how old it is, whose data it is. */
export function HotFoot({
  deployment,
  route,
  view,
  live,
  reading,
}: {
  deployment: Deployment;
  route: HotRoute;
  /** null: the tab is not about it, or nothing is there yet */
  view: HotView | null;
  live: boolean;
  reading: Reading;
}) {
  const words = useWords();
  const { t } = words;
  const { attribution, map_approval } = deployment;
  return (
    <footer className="map-foot">
      {view !== null && (
        <span title={t('hot.foot.title')}>
          {footText(words, view.head)}{' '}
          <a href={formatRoute(fixed(route, view.head))} title={t('hot.foot.fixed.title')}>
            {t('hot.foot.fixed')}
          </a>
        </span>
      )}
      {view !== null &&
        (live ? (
          <span className="follows">{t('hot.live')}</span>
        ) : (
          <DataAge
            readAt={reading.readAt}
            stale={reading.error !== null}
            refresh={reading.refresh}
          />
        ))}
      <span>
        {attribution}
        {map_approval !== '' && ` · ${t('map.approval', { number: map_approval })}`}
      </span>
    </footer>
  );
}

/** The route with everything in it that is usual today and may be another tomorrow. */
function fixed(route: HotRoute, { until, days, k, resolution }: HotHead): HotRoute {
  return { ...route, days, k, resolution, ...(route.side !== 'b' && { until }) };
}
