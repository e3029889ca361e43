import { useCallback, useEffect, useMemo, useState } from 'react';
import * as client from '../api/client';
import * as duty from '../api/duty';
import type { Grid } from '../api/types';
import { usePolling } from './usePolling';

/** Grids and people change seldom. */
const SELDOM_MS = 300_000;

export interface Staffing {
  readonly grids: ReadonlyMap<string, Grid>;
  readonly people: readonly duty.Officer[];
  /** '' for who is not known */
  nameOf(officer: string | null | undefined): string;
}

/** Grids in force and the staff of a region. */
export function useStaffing(region: string): Staffing {
  const { value } = usePolling(
    useCallback(
      async (signal: AbortSignal) => {
        const [grids, people] = await Promise.all([
          duty.gridsOf(region, signal),
          duty.officers(region, signal),
        ]);
        return { grids, people };
      },
      [region],
    ),
    SELDOM_MS,
  );
  return useMemo(() => {
    const names = new Map((value?.people ?? []).map((p) => [p.id, p.name]));
    return {
      grids: new Map((value?.grids ?? []).map((g) => [g.id, g])),
      people: value?.people ?? [],
      nameOf: (officer) => names.get(officer ?? '') ?? '',
    };
  }, [value]);
}

export interface Site {
  readonly id: string;
  readonly address: string;
  readonly lon: number | null;
  readonly lat: number | null;
}

/** Where an institution is; null while it is not read. '' for none. */
export function useSite(id: string): Site | null {
  const [site, setSite] = useState<Site | null>(null);
  useEffect(() => {
    if (id === '') return;
    let left = false;
    client.institution(id).then(
      ({ address, lon, lat }) => {
        if (!left) setSite({ id, address, lon, lat });
      },
      // The list says what matters; the map shows its cell.
      () => {},
    );
    return () => {
      left = true;
    };
  }, [id]);
  return site;
}
