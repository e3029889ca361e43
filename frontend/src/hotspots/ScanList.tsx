import type * as api from '../api/scans';
import { DataAge } from '../app/Page';
import { type Clock, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import type { Polled } from './usePolled';

/** Scans of the region, newest first. */
export function ScanList({
  list,
  shown,
  following,
  clock,
  choose,
}: {
  list: Polled<readonly api.Scan[]>;
  /** the one that is shown below */
  shown: string | null;
  /** the same, as it was read last: newer than in the list */
  following: api.Scan | null;
  clock: Clock;
  choose: (id: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const { value: scans, error, readAt, refresh } = list;
  return (
    <section className="card">
      <div className="card-head">
        <h3>{t('scan.list')}</h3>
        {readAt > 0 && <DataAge readAt={readAt} stale={error !== null} refresh={refresh} />}
      </div>
      {scans === null && error === null && <p className="muted">{t('scan.loading')}</p>}
      {scans === null && error !== null && (
        <p role="alert" className="form-error">
          {t('scan.failed', { reason: reasonOf(words, error) })}
        </p>
      )}
      {scans?.length === 0 && <p className="muted">{t('scan.empty')}</p>}
      {scans !== null && scans.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
        <section className="table-scroll scans" aria-label={t('scan.list')} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('scan.at')}</th>
                <th scope="col">{t('scan.window')}</th>
                <th scope="col">{t('scan.found')}</th>
              </tr>
            </thead>
            <tbody>
              {scans.map((s) => (
                <Row
                  key={s.id}
                  scan={s.id === following?.id ? following : s}
                  shown={s.id === shown}
                  clock={clock}
                  choose={choose}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Row({
  scan,
  shown,
  clock,
  choose,
}: {
  scan: api.Scan;
  shown: boolean;
  clock: Clock;
  choose: (id: string) => void;
}) {
  const { t } = useWords();
  return (
    <tr data-shown={shown} data-scan={scan.id}>
      <td>
        <button
          type="button"
          className="as-link num"
          aria-current={shown ? 'true' : undefined}
          onClick={() => choose(scan.id)}
        >
          {clock.short(unixSeconds(scan.created_at))}
        </button>
        <small>{t(`scan.reason.${scan.reason}`)}</small>
        <small className="num">
          {t('scan.seed')} {scan.seed}
        </small>
      </td>
      <td className="num">
        {scan.from}
        <small>{t('scan.to', { until: scan.until })}</small>
      </td>
      <td>
        <Outcome scan={scan} />
      </td>
    </tr>
  );
}

/** How far it is, or what it found. */
function Outcome({ scan }: { scan: api.Scan }) {
  const { lang, t } = useWords();
  const { state, done, total, found, significant } = scan;
  if (state === 'running')
    return (
      <>
        <progress max={Math.max(1, total)} value={done} aria-label={t('scan.state.running')} />
        <small className="num">{Math.floor((100 * done) / Math.max(1, total))}%</small>
      </>
    );
  if (state !== 'done')
    return (
      <span className="chip" data-state={state}>
        {t(`scan.state.${state}`)}
      </span>
    );
  if (scan.too_few)
    return (
      <span className="chip" data-state="few">
        {t('cluster.few')}
      </span>
    );
  return (
    <>
      <span className="num">{t('scan.significant', { n: number(lang, significant) })}</span>
      <small className="num">{t('scan.of', { n: number(lang, found) })}</small>
    </>
  );
}
