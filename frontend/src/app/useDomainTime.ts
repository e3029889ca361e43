import { useState } from 'react';
import type { Deployment } from '../api/types';
import { unixSeconds } from '../i18n/format';
import type { LiveView } from '../live/store';
import { type Anchor, ForwardClock } from './domain';

/**
 * Domain time for the clock on screen. Every heartbeat says how late it is;
 * between them the clock runs on with the deployment's speed. Before the first
 * one it goes by what the deployment said when the page was opened.
 */
export function useDomainTime(deployment: Deployment, live: LiveView, now: number): number {
  const [clock] = useState(() => new ForwardClock());
  const [opened] = useState<Anchor>(() => ({
    at: unixSeconds(deployment.at),
    wall: Date.now(),
    speed: deployment.speed,
  }));
  const { beat } = live.status;
  const anchor = beat === null ? opened : { ...beat, speed: deployment.speed };
  const least = Math.max(live.board?.at ?? 0, ...live.feed.map((item) => item.at));
  return clock.read(live.board?.epoch ?? deployment.epoch, anchor, least, now);
}
