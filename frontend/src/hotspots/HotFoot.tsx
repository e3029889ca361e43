import type { Deployment } from '../api/types';
import { DataAge } from '../app/Page';
import { useWords } from '../i18n/language';
import { footText } from './ExportBox';
import type { Reading } from './useReading';
import type { HotView } from './view';

/** What is needed to get the same map again, how old it is, whose data it is. */
export function HotFoot({
  deployment,
  view,
  live,
  reading,
}: {
  deployment: Deployment;
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
      <span title={t('hot.foot.title')}>{view !== null && footText(words, view.head)}</span>
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
