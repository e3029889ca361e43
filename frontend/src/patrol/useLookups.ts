import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import * as client from '../api/client';
import * as duty from '../api/duty';
import type { Grid } from '../api/types';
import { usePolling } from './usePolling';

/** Grids and people change seldom. */
const SELDOM_MS = 300_000;
/** Requests at a time. */
const AT_ONCE = 4;

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

export interface PlaceName {
  readonly name: string;
  readonly address: string;
  readonly lon: number | null;
  readonly lat: number | null;
}

/** Names and places of institutions, each read once, few at a time. */
export function usePlaceNames(ids: readonly string[]): ReadonlyMap<string, PlaceName> {
  const [known, setKnown] = useState<ReadonlyMap<string, PlaceName>>(new Map());
  const asked = useRef(new Set<string>());
  const list = ids.join();
  useEffect(() => {
    const wanted = list.split(',').filter((id) => id !== '' && !asked.current.has(id));
    for (const id of wanted) asked.current.add(id);
    const work = async () => {
      for (let id = wanted.shift(); id !== undefined; id = wanted.shift()) {
        const mine = id;
        try {
          const { name, address, lon, lat } = await client.institution(mine);
          setKnown((old) => new Map(old).set(mine, { name, address, lon, lat }));
        } catch {
          // The row shows its id; the name is asked for again with the next list.
          asked.current.delete(mine);
        }
      }
    };
    for (let i = 0; i < AT_ONCE; i++) void work();
  }, [list]);
  return known;
}
