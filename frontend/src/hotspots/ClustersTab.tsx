import { useCallback, useEffect, useMemo, useState } from 'react';
import * as api from '../api/scans';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { circleMetres, clusterPaint, foremost, shapesOf } from './clusterLook';
import { mayScan } from './roles';
import { ScanList } from './ScanList';
import { ScanOrderForm } from './ScanOrderForm';
import { ScanView } from './ScanView';
import { formatScanItem, parseScanItem } from './scanItem';
import { useCellPaint, useClusterShapes } from './tabMap';
import type { TabProps } from './tabs';
import { usePolled } from './usePolled';
import '../styles/cluster.css';

/** The list is read again so often while nothing runs: others ask for scans too. */
const LIST_REST_MS = 30_000;

export function isWorking({ state }: Pick<api.Scan, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

const anyWorking = (scans: readonly api.Scan[]) => scans.some(isWorking);

/** Scan statistics: the runs, a new one, and the clusters of the one that is chosen. */
export function ClustersTab(props: TabProps) {
  const words = useWords();
  const { t } = words;
  const { session, region, clock, map, item, choose, cell, hovered, clicked, legend } = props;
  const list = usePolled(
    useCallback((signal: AbortSignal) => api.scans(region, signal), [region]),
    anyWorking,
    LIST_REST_MS,
  );
  const wanted = parseScanItem(item);
  const newest = list.value?.find((s) => s.state === 'done') ?? list.value?.[0];
  const id = wanted.scan ?? newest?.id ?? null;
  const chosen = usePolled(
    useCallback(
      (signal: AbortSignal) => (id === null ? Promise.resolve(null) : api.scan(id, signal)),
      [id],
    ),
    useCallback((scan: api.Scan | null) => scan !== null && isWorking(scan), []),
    null,
  );
  const scan = chosen.value;
  const [whole, setWhole] = useState(false);
  const clusters = useMemo(
    () => (whole ? (scan?.clusters ?? []) : foremost(scan?.clusters ?? [], wanted.rank)),
    [scan, whole, wanted.rank],
  );
  const [pointed, setPointed] = useState<number | null>(null);

  const open = useCallback(
    (rank: number | null) => {
      if (id !== null) choose(formatScanItem({ scan: id, rank }));
    },
    [choose, id],
  );
  useCellPaint(
    map,
    scan === null ? null : { region, resolution: scan.resolution },
    useMemo(() => clusterPaint(clusters), [clusters]),
    clusters.length > 0,
    legend,
  );
  const shapes = useMemo(() => shapesOf(clusters, scan?.resolution ?? 8), [clusters, scan]);
  const under = clusters.find((c) => hovered !== null && c.cells.includes(hovered));
  const marked = pointed ?? under?.rank ?? wanted.rank;
  useClusterShapes(map, shapes, marked === null ? null : String(marked));

  const selected = clusters.find((c) => c.rank === wanted.rank) ?? null;
  useEffect(() => {
    if (selected !== null && scan !== null)
      map?.frame([selected], circleMetres(selected, scan.resolution));
  }, [map, selected, scan]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is clicked anew opens a cluster
  useEffect(() => {
    const rank = Number(clicked?.cluster);
    if (clusters.some((c) => c.rank === rank)) open(rank);
  }, [clicked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a cell that is picked anew opens its cluster
  useEffect(() => {
    const of = clusters.find((c) => cell !== null && c.cells.includes(cell));
    if (of !== undefined) open(of.rank);
  }, [cell]);

  const started = (scan: api.Scan) => {
    setWhole(false);
    choose(scan.id);
    list.refresh();
  };
  const changed = (scan: api.Scan) => {
    chosen.set(scan);
    list.refresh();
  };

  return (
    <div className="tab-body">
      <p className="muted">{t('scan.about')}</p>
      {mayScan(session.role) && <ScanOrderForm region={region} started={started} />}
      <ScanList
        list={list}
        shown={id}
        following={scan}
        clock={clock}
        choose={(next) => {
          setWhole(false);
          choose(next);
        }}
      />
      {id !== null && scan === null && chosen.error !== null && (
        <p role="alert" className="form-error">
          {t('scan.failed', { reason: reasonOf(words, chosen.error) })}
        </p>
      )}
      {scan !== null && (
        <ScanView
          key={scan.id}
          scan={scan}
          clusters={clusters}
          showAll={() => setWhole(true)}
          props={props}
          selected={selected}
          marked={marked}
          open={open}
          hover={setPointed}
          changed={changed}
        />
      )}
    </div>
  );
}
