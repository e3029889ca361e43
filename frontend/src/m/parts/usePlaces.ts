import { useEffect, useMemo, useState } from 'react';
import type { Place } from '../../map/shapes';
import { useNow, usePack, usePhoneState } from '../hooks';
import { myTasks } from '../order/begin';
import { type Stop, stopsOf } from '../order/stops';
import { domainNow, localDate } from '../order/time';

const NONE: ReadonlyMap<string, Place> = new Map();

/** Every place of the pack where something is to be done. */
export function useStops(): readonly Stop[] {
  const pack = usePack();
  const visited = usePhoneState((s) => s.visited);
  const centres = useCentres();
  return useMemo(
    () => (pack === null ? [] : stopsOf(pack, visited, centres)),
    [pack, visited, centres],
  );
}

/** Middles of the plain cells that have a task; what knows cells is loaded only when there are any. */
function useCentres(): ReadonlyMap<string, Place> {
  const pack = usePack();
  const [centres, setCentres] = useState(NONE);
  useEffect(() => {
    const cells = (pack === null ? [] : myTasks(pack)).flatMap((t) =>
      t.institution === null && t.cell !== null ? [t.cell] : [],
    );
    if (cells.length === 0) return setCentres(NONE);
    let current = true;
    import('../map/cells').then(
      ({ centreOf }) => {
        if (current) setCentres(new Map(cells.map((cell) => [cell, centreOf(cell)])));
      },
      () => undefined, // without a middle a cell is listed, not ordered
    );
    return () => {
      current = false;
    };
  }, [pack]);
  return centres;
}

/** The local day it is in the domain. */
export function useToday(): string {
  const pack = usePack();
  const cameAt = usePhoneState((s) => s.pack_at);
  const now = useNow(60_000);
  return pack === null ? localDate(now) : localDate(domainNow(pack.at, cameAt, now), pack.timezone);
}

/** Where I am as far as the phone knows by now. */
export function useHere(): Place | null {
  const fix = usePhoneState((s) => s.locating.last);
  return useMemo(() => (fix === null ? null : { lon: fix.lon, lat: fix.lat }), [fix]);
}
