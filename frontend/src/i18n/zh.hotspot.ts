// The page of hotspots, zh-CN; en.hotspot.ts has the same keys.

export const zhHotspot = {
  'nav.hotspots': '热点',

  'hot.tabs': '热点页分栏',
  'hot.tab.spots': '热点',
  'hot.tab.clusters': '聚集簇',
  'hot.tab.forecast': '预测',
  'hot.tab.risk': '风险',
} as const;
