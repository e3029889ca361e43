import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import * as client from '../api/client';
import * as api from '../api/messages';
import { Problem } from '../api/problem';
import type { Deployment, Region, Role, Session } from '../api/types';
import { browserSurroundings } from '../live/browser';
import type { FeedItem } from '../live/messages';
import { LiveStore } from '../live/store';
import { SosBanner } from './SosBanner';
import { usePolling } from './usePolling';

export interface Calls {
  /** those that have not ended, the oldest first */
  readonly calls: readonly api.SOS[];
  /** of the last reading; null when it went well */
  readonly error: unknown;
  /** wall clock of the last reading that went well, ms; 0 before */
  readonly readAt: number;
  readonly refresh: () => void;
  /** changes with what the stream tells of shifts, visits, tasks and calls */
  readonly nudge: number;
}

const NONE: Calls = { calls: [], error: null, readAt: 0, refresh: () => {}, nudge: 0 };
const Context = createContext<Calls>(NONE);

/** The calls for help of the account's region, on every page. */
export function useCalls(): Calls {
  return useContext(Context);
}

/** Who hears calls for help, as the routes of the API have it; the server decides. */
const HEAR: readonly Role[] = ['lead', 'commander', 'admin'];

export function hears(role: Role): boolean {
  return HEAR.includes(role);
}

/** The stream tells at once; this is for what it did not tell. */
const EVERY_MS = 15_000;

/** Around all pages: hears calls for help, and says so above them. */
export function SosWatch({
  session,
  deployment,
  regions,
  ended,
  children,
}: {
  session: Session;
  deployment: Deployment;
  regions: readonly Region[];
  ended: () => void;
  children: ReactNode;
}) {
  if (!hears(session.role)) return <>{children}</>;
  return (
    <Watch deployment={deployment} regions={regions} ended={ended}>
      {children}
    </Watch>
  );
}

function Watch({
  deployment,
  regions,
  ended,
  children,
}: {
  deployment: Deployment;
  regions: readonly Region[];
  ended: () => void;
  children: ReactNode;
}) {
  const region = deployment.root.code;
  const feed = useFeed(deployment, ended);
  const reading = usePolling(
    useCallback((signal: AbortSignal) => read(region, signal), [region]),
    EVERY_MS,
    feed.calls,
  );
  const { value, error, readAt, refresh } = reading;
  const state = useMemo(
    () => ({ calls: value ?? [], error, readAt, refresh, nudge: feed.staff }),
    [value, error, readAt, refresh, feed.staff],
  );
  return (
    <Context value={state}>
      <div className="with-sos">
        <SosBanner {...state} regions={regions} timezone={deployment.timezone} />
        {children}
      </div>
    </Context>
  );
}

/** A server without calls for help has none. */
async function read(region: string, signal: AbortSignal): Promise<readonly api.SOS[]> {
  try {
    const calls = await api.openCalls(region, signal);
    return calls.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  } catch (error) {
    if (error instanceof Problem && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}

const OF_CALLS = /^sos\./;
const OF_STAFF = /^(sos|shift|visit|cell|task)\./;

/** Sequence numbers of the last news of calls, and of anything of the staff. */
function useFeed(deployment: Deployment, ended: () => void): { calls: number; staff: number } {
  const [seen, setSeen] = useState({ calls: 0, staff: 0 });
  useEffect(() => {
    const store = new LiveStore(browserSurroundings(client.ticket), ended);
    const newest = (items: readonly FeedItem[], of: RegExp) =>
      items.reduce((most, item) => (of.test(item.what) ? Math.max(most, item.seq) : most), 0);
    const leave = store.onFeed((items) =>
      setSeen((old) => {
        const calls = Math.max(old.calls, newest(items, OF_CALLS));
        const staff = Math.max(old.staff, newest(items, OF_STAFF));
        return calls === old.calls && staff === old.staff ? old : { calls, staff };
      }),
    );
    // Only the feed is wanted: the board beside it is as coarse, and so as small, as it can be.
    store.subscribe({
      region: deployment.root.code,
      resolution: deployment.min_resolution,
      layers: ['feed'],
    });
    const hurry = () => {
      if (document.visibilityState === 'visible') store.hurry();
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      leave();
      store.stop();
    };
  }, [deployment, ended]);
  return seen;
}
