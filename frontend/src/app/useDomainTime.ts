import { useEffect, useState } from 'react';
import * as api from '../api/client';
import type { Deployment } from '../api/types';
import { unixSeconds } from '../i18n/format';
import type { LiveView } from '../live/store';
import { type Anchor, domainTime } from './domain';
import type { Age } from './useLive';

function anchorOf({ at, speed }: Deployment): Anchor {
  return { at: unixSeconds(at), wall: Date.now(), speed };
}

/**
 * Domain time for the clock on screen. The board's own time moves only when
 * something falls due, so between messages it runs on with the deployment's
 * speed; it stands still while the data is stale and is asked for again after
 * each interruption, because a restarted server goes on where it stopped.
 */
export function useDomainTime(
  deployment: Deployment,
  live: LiveView,
  age: Age,
  now: number,
): number {
  const [anchor, setAnchor] = useState(() => anchorOf(deployment));
  const connected = live.status.link === 'live';

  useEffect(() => {
    if (!connected) return;
    let gone = false;
    api.deployment().then(
      (current) => {
        if (!gone) setAnchor(anchorOf(current));
      },
      () => {
        // The connection tells of an unreachable server; the next one asks again.
      },
    );
    return () => {
      gone = true;
    };
  }, [connected]);

  const wall = age.fresh === 'fresh' ? now : live.status.heardAt;
  return Math.max(domainTime(anchor, wall), live.board?.at ?? 0);
}
