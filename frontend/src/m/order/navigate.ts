import { fromWgs84 } from '../../map/datum';
import type { Place } from '../../map/shapes';

/** Navigation apps an officer may have; each wants its own datum. */
export const NAVIGATORS = ['amap', 'baidu', 'tencent'] as const;
export type Navigator = (typeof NAVIGATORS)[number];

/** About a decimetre: more digits would only look exact. */
const degrees = (value: number) => value.toFixed(6);

/**
 * Address that opens the app, or its page where the app is not there, with the target marked.
 * `place` is WGS-84; Amap and Tencent are given GCJ-02, Baidu BD-09, as each one's URI API asks.
 */
export function navigateUrl(app: Navigator, place: Place, name: string): string {
  switch (app) {
    case 'amap': {
      const { lon, lat } = fromWgs84('gcj02', place);
      return address('https://uri.amap.com/navigation', {
        to: `${degrees(lon)},${degrees(lat)},${name.replaceAll(',', ' ')}`,
        mode: 'walk',
        coordinate: 'gaode',
        callnative: '1',
      });
    }
    case 'baidu': {
      const { lon, lat } = fromWgs84('bd09', place);
      return address('https://api.map.baidu.com/marker', {
        location: `${degrees(lat)},${degrees(lon)}`,
        title: name,
        content: name,
        coord_type: 'bd09ll',
        output: 'html',
        src: 'gridwatch',
      });
    }
    case 'tencent': {
      const { lon, lat } = fromWgs84('gcj02', place);
      return address('https://apis.map.qq.com/uri/v1/routeplan', {
        type: 'walk',
        to: name,
        tocoord: `${degrees(lat)},${degrees(lon)}`,
        referer: 'gridwatch',
      });
    }
  }
}

function address(base: string, query: Readonly<Record<string, string>>): string {
  return `${base}?${new URLSearchParams(query).toString().replaceAll('+', '%20')}`;
}
