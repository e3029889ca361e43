import { useEffect, useState } from 'react';
import { usePhone, useShift } from '../hooks';
import type { TrackPoint } from '../model';

const NONE: readonly TrackPoint[] = [];

/** Points of the present shift; read again when one has come. */
export function useTrack(): readonly TrackPoint[] {
  const phone = usePhone();
  const shift = useShift();
  const [track, setTrack] = useState(NONE);
  const id = shift?.id ?? null;
  const points = shift?.points ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new point is what it waits for
  useEffect(() => {
    if (id === null) return setTrack(NONE);
    let current = true;
    phone.track().then(
      (found) => current && setTrack(found),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [phone, id, points]);
  return track;
}
