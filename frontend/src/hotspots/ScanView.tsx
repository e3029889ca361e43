import { useState } from 'react';
import * as api from '../api/scans';
import { useBusy } from '../app/Page';
import { number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf, serverText } from '../i18n/reason';
import { regionAt } from '../map/measure';
import { ClusterInside } from './ClusterInside';
import { ClusterTable } from './ClusterTable';
import { isSignificant } from './clusterLook';
import { Reproduce } from './Reproduce';
import { mayDownload, mayScan } from './roles';
import type { TabProps } from './tabs';

/** One scan: how far it is, what it found, how to get the same again. */
export function ScanView({
  scan,
  clusters,
  showAll,
  props: { session, clock, pick, region, outlines, names },
  selected,
  marked,
  open,
  hover,
  changed,
}: {
  scan: api.Scan;
  /** those that are shown */
  clusters: readonly api.Cluster[];
  showAll: () => void;
  props: TabProps;
  selected: api.Cluster | null;
  /** the cluster under the mouse, here or on the map, else the selected one */
  marked: number | null;
  open: (rank: number | null) => void;
  hover: (rank: number | null) => void;
  changed: (scan: api.Scan) => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  return (
    <section className="card scan-view" aria-label={t('cluster.title')} data-state={scan.state}>
      <div className="card-head">
        <h3>
          {t('cluster.title')} <span className="num">{scan.found}</span>
        </h3>
        <small className="muted num">
          {t(`scan.model.${scan.model}`)} ·{' '}
          {t('scan.created', { at: clock.short(unixSeconds(scan.created_at)) })}
        </small>
      </div>
      <Progress scan={scan} may={mayScan(session.role)} changed={changed} />
      {scan.state === 'failed' && (
        <p role="alert" className="form-error">
          {t('scan.broke', { reason: serverText(words, scan.error ?? '') })}
        </p>
      )}
      {scan.state === 'cancelled' && <p className="muted">{t('scan.stopped')}</p>}
      {scan.state === 'done' && <Found scan={scan} />}
      {clusters.length > 0 && (
        <ClusterTable
          clusters={clusters}
          where={(c) => (outlines === null ? '' : (names.get(regionAt(outlines, c)) ?? ''))}
          selected={selected?.rank ?? null}
          marked={marked}
          open={open}
          hover={hover}
        />
      )}
      {clusters.length < scan.clusters.length && (
        <button type="button" className="button" onClick={showAll}>
          {t('cluster.more', { n: number(lang, scan.clusters.length - clusters.length) })}
        </button>
      )}
      {selected !== null && (
        <ClusterInside
          key={selected.rank}
          region={region}
          resolution={scan.resolution}
          cluster={selected}
          clock={clock}
          show={pick}
          close={() => open(null)}
        />
      )}
      {scan.state === 'done' && <Reproduce scan={scan} may={mayDownload(session.role)} />}
    </section>
  );
}

/** What there is to say before, or instead of, the table. */
function Found({ scan }: { scan: api.Scan }) {
  const { lang, t } = useWords();
  if (scan.too_few)
    return (
      <p className="few-notice" role="status">
        {t('cluster.too_few', {
          cases: number(lang, scan.cases),
          min: number(lang, scan.min_clues),
        })}
      </p>
    );
  if (scan.clusters.length === 0) return <p role="status">{t('cluster.none')}</p>;
  if (!scan.clusters.some(isSignificant)) return <p role="status">{t('cluster.none_likely')}</p>;
  return null;
}

function Progress({
  scan,
  may,
  changed,
}: {
  scan: api.Scan;
  may: boolean;
  changed: (scan: api.Scan) => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const { state, done, total } = scan;
  if (state !== 'queued' && state !== 'running') return null;
  const cancel = () =>
    start(async () => {
      setFailure('');
      try {
        changed(await api.cancelScan(scan.id));
      } catch (error) {
        setFailure(t('scan.cancel.failed', { reason: reasonOf(words, error) }));
      }
    });
  const text =
    state === 'queued'
      ? t('scan.queued')
      : t('scan.progress', { done: number(lang, done), total: number(lang, total) });
  return (
    <div className="buttons scan-progress">
      <progress
        max={Math.max(1, total)}
        value={state === 'queued' ? undefined : done}
        aria-label={t(`scan.state.${state}`)}
      />
      <span className="muted num" role="status">
        {text}
      </span>
      {may && (
        <button type="button" className="button" disabled={busy} onClick={() => void cancel()}>
          {t('scan.cancel')}
        </button>
      )}
      {failure !== '' && (
        <p role="alert" className="form-error">
          {failure}
        </p>
      )}
    </div>
  );
}
