import { useMemo, useState } from 'react';
import { RegionSelect } from '../app/Header';
import { HOT_TABS, type HotTab } from '../app/hotroute';
import { Page, type PageProps } from '../app/Page';
import type { RouteOf } from '../app/route';
import { clockOf } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { LegendTable } from '../map/hotshapes';
import { ClustersTab } from './ClustersTab';
import { ForecastTab } from './ForecastTab';
import { RiskTab } from './RiskTab';
import type { TabProps } from './tabs';
import '../styles/map.css';
import '../styles/side.css';
import '../styles/hotspot.css';

const TABS: Readonly<Record<HotTab, ((props: TabProps) => React.ReactNode) | null>> = {
  spots: null,
  clusters: ClustersTab,
  forecast: ForecastTab,
  risk: RiskTab,
};

/** Where clues cluster beyond chance, how that developed, what is to be expected. */
export default function HotspotPage({
  route,
  ...props
}: PageProps & { route: RouteOf<'hotspots'> }) {
  const { lang, t } = useWords();
  const { session, deployment, regions, open, replace, domainNow } = props;
  const region = route.region || deployment.root.code;
  const clock = useMemo(() => clockOf(lang, deployment.timezone), [lang, deployment]);
  const names = useMemo(() => new Map(regions.map((r) => [r.code, r.name])), [regions]);
  const [, setLegend] = useState<LegendTable | null>(null);
  const Tab = TABS[route.tab];
  return (
    <Page
      name="hotspots"
      props={props}
      className="stage hot"
      head={
        <RegionSelect
          deployment={deployment}
          regions={regions}
          scope={region}
          choose={(code) =>
            open({ ...route, region: code === deployment.root.code ? '' : code, cell: null })
          }
        />
      }
    >
      <div className="map" />
      <div className="side hot-side" data-panel="true">
        <div role="tablist" aria-label={t('hot.tabs')} className="hot-tabs">
          {HOT_TABS.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              aria-selected={tab === route.tab}
              onClick={() => open({ ...route, tab, item: null })}
            >
              {t(`hot.tab.${tab}`)}
            </button>
          ))}
        </div>
        {Tab !== null && (
          <Tab
            session={session}
            deployment={deployment}
            region={region}
            resolution={route.resolution ?? 8}
            today={clock.date(domainNow())}
            clock={clock}
            names={names}
            map={null}
            item={route.item}
            choose={(item) => replace({ ...route, item })}
            cell={route.cell}
            pick={(cell) => replace({ ...route, cell })}
            clicked={null}
            legend={setLegend}
            feed={[]}
          />
        )}
      </div>
    </Page>
  );
}
