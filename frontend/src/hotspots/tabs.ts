import type { Deployment, Session } from '../api/types';
import type { Clock } from '../i18n/format';
import type { FeedItem } from '../live/messages';
import type { HotspotMap, LegendTable } from '../map/hotshapes';

/** What a tab of the page gets. While it is shown, paint and circles of the map are its own. */
export interface TabProps {
  readonly session: Session;
  readonly deployment: Deployment;
  /** code of the region shown */
  readonly region: string;
  /** resolution the hotspots of the page are shown at; other tabs may ask the map for theirs */
  readonly resolution: number;
  /** local day of domain time, 2014-06-02 */
  readonly today: string;
  readonly clock: Clock;
  /** region code to name */
  readonly names: ReadonlyMap<string, string>;
  /** the regions' outlines; null until they are read */
  readonly outlines: GeoJSON.FeatureCollection | null;
  /** null until the map is there; a tab shows itself without it */
  readonly map: HotspotMap | null;
  /** What the tab has open, from the URL: #/hotspots/clusters/ID. */
  readonly item: string | null;
  readonly choose: (item: string | null) => void;
  /** The cell picked on the map or in the tab, from the URL. */
  readonly cell: string | null;
  readonly pick: (cell: string | null) => void;
  /** The cell under the mouse. */
  readonly hovered: string | null;
  /** A circle of the tab that was clicked last; a new object each time. */
  readonly clicked: { readonly cluster: string } | null;
  /** What the legend over the map lists; null: none. */
  readonly legend: (table: LegendTable | null) => void;
  /** What just happened in the scope, newest first; alerts are among it (`alert.raised`). */
  readonly feed: readonly FeedItem[];
}
