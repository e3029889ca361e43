import type { zhHotspot } from './zh.hotspot';

export const enHotspot: Readonly<Record<keyof typeof zhHotspot, string>> = {
  'nav.hotspots': 'Hotspots',

  'hot.tabs': 'Parts of the page',
  'hot.tab.spots': 'Hotspots',
  'hot.tab.clusters': 'Clusters',
  'hot.tab.forecast': 'Forecast',
  'hot.tab.risk': 'Risk',
};
