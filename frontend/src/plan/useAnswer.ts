import { useCallback, useEffect, useState } from 'react';
import * as api from '../api/duty';
import { type Plan, plans as plansOf } from '../api/plans';
import { unixSeconds } from '../i18n/format';
import { joinStays, type Stay } from './holders';

export interface Asked<T> {
  readonly value: T | null;
  /** of the last reading; null when it went well */
  readonly error: unknown;
  readonly loading: boolean;
  readonly again: () => void;
}

/** Reads when `read` is another function; null: nothing is asked. The last answer stays meanwhile. */
export function useAsked<T>(read: ((signal: AbortSignal) => Promise<T>) | null): Asked<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [loading, setLoading] = useState(false);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is another reading
  useEffect(() => {
    if (read === null) {
      setValue(null);
      setError(null);
      return;
    }
    const request = new AbortController();
    setLoading(true);
    read(request.signal)
      .then(
        (found) => {
          if (request.signal.aborted) return;
          setValue(found);
          setError(null);
        },
        (failure: unknown) => {
          if (request.signal.aborted) return;
          setValue(null);
          setError(failure);
        },
      )
      .finally(() => {
        if (!request.signal.aborted) setLoading(false);
      });
    return () => request.abort();
  }, [read, turn]);
  return { value, error, loading, again: useCallback(() => setTurn((n) => n + 1), []) };
}

/** The newest plans that are looked through for a cell's past. */
const PLANS = 12;

export interface Past {
  readonly stays: readonly Stay[];
  readonly duties: readonly api.Duty[];
}

/** In which grids a cell was and will be, and every term of those. `region`: all of the account. */
export async function pastOf(region: string, cell: string, signal: AbortSignal): Promise<Past> {
  const { items } = await plansOf(region, signal);
  const newest = items
    .toSorted((a, b) => unixSeconds(b.effective_from) - unixSeconds(a.effective_from))
    .slice(0, PLANS);
  const stays = await Promise.all(newest.map((plan) => stayOf(plan, cell, signal)));
  const known = stays.flat();
  const grids = new Set(known.flatMap((s) => s.grid ?? []));
  const duties = await Promise.all([...grids].map((g) => api.duties(region, g, signal)));
  return { stays: joinStays(known), duties: duties.flat() };
}

/** Where the plan has the cell; nothing when it is a plan of another region. */
async function stayOf(plan: Plan, cell: string, signal: AbortSignal): Promise<readonly Stay[]> {
  const { grid, plan: held } = await api.answerable({ cell }, plan.effective_from, signal);
  if (held?.id !== plan.id) return [];
  return [
    {
      from: unixSeconds(plan.effective_from),
      until: plan.until === null ? null : unixSeconds(plan.until),
      grid: grid?.id ?? null,
      gridName: grid === null ? '' : grid.name || grid.code,
      plan: plan.id,
      planName: plan.name,
    },
  ];
}
