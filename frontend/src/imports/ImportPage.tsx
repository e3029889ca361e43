import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import * as api from '../api/imports';
import { DataAge, Page, type PageProps } from '../app/Page';
import { formatRoute, IMPORT, mayDecide, type RouteOf } from '../app/route';
import { type Clock, clockOf, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { BatchView } from './BatchView';
import { NewImport } from './NewImport';
import '../styles/import.css';

/** Files into the register: a new one, one that is looked at, the earlier ones. */
export default function ImportPage({ route, ...props }: PageProps & { route: RouteOf<'import'> }) {
  const { lang, t } = useWords();
  const { deployment, open, replace } = props;
  const clock = useMemo(() => clockOf(lang, deployment.timezone), [lang, deployment]);
  const may = mayDecide(props.session.role);
  return (
    <Page name="import" props={props} className="imports">
      <div className="column">
        {route.batch === null ? (
          <>
            <div className="page-head">
              <h2>{t('import.title')}</h2>
              <p className="muted">{t('import.about')}</p>
            </div>
            {may && <NewImport started={(batch) => open({ ...IMPORT, batch: batch.id })} />}
            <Earlier clock={clock} />
          </>
        ) : (
          <BatchView
            key={route.batch}
            id={route.batch}
            rows={route.rows}
            may={may}
            showRows={(rows) => replace({ ...route, rows })}
            clock={clock}
          />
        )}
      </div>
    </Page>
  );
}

/** Earlier imports, newest first. */
function Earlier({ clock }: { clock: Clock }) {
  const words = useWords();
  const { lang, t, open } = words;
  const [items, setItems] = useState<readonly api.ImportBatch[]>([]);
  const [readAt, setReadAt] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const request = useRef(new AbortController());

  const read = useCallback(async () => {
    request.current.abort();
    request.current = new AbortController();
    const { signal } = request.current;
    try {
      const found = await api.batches(signal);
      if (signal.aborted) return;
      setItems(found.items);
      setReadAt(Date.now());
      setError(null);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
  }, []);
  useEffect(() => {
    void read();
    return () => request.current.abort();
  }, [read]);

  return (
    <section className="card">
      <div className="card-head">
        <h3>{t('import.list')}</h3>
        {readAt > 0 && (
          <DataAge readAt={readAt} stale={error !== null} refresh={() => void read()} />
        )}
      </div>
      {readAt === 0 && error === null && <p className="muted">{t('import.loading')}</p>}
      {readAt === 0 && error !== null && (
        <p role="alert" className="form-error">
          {t('import.list.failed', { reason: reasonOf(words, error) })}
        </p>
      )}
      {readAt > 0 && items.length === 0 && <p className="muted">{t('import.list.empty')}</p>}
      {items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
        <section className="table-scroll" aria-label={t('import.list')} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('import.at')}</th>
                <th scope="col">{t('import.source')}</th>
                <th scope="col">{t('import.kind')}</th>
                <th scope="col">{t('import.state')}</th>
                <th scope="col" className="end">
                  {t('import.rows')}
                </th>
                <th scope="col">{t('import.changes')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((b) => (
                <tr key={b.id}>
                  <td className="num">{clock.short(unixSeconds(b.created_at))}</td>
                  <td>
                    <a href={formatRoute({ ...IMPORT, batch: b.id })}>{b.source}</a>
                  </td>
                  <td>{open('import.kind', b.kind)}</td>
                  <td>
                    <StateChip batch={b} />
                  </td>
                  <td className="num end">{number(lang, b.counts?.rows ?? 0)}</td>
                  <td className="num">
                    {api.CLASSES.filter((c) => (b.counts?.[c] ?? 0) > 0)
                      .map((c) => `${t(`import.class.${c}`)} ${number(lang, b.counts?.[c] ?? 0)}`)
                      .join(' · ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** Where a batch stands; a proposal that waits for an answer is said too. */
export function StateChip({ batch }: { batch: api.ImportBatch }) {
  const { t, open } = useWords();
  const asks = batch.state === 'staged' && batch.proposal != null;
  return (
    <span className="chip" data-state={asks ? 'asks' : batch.state}>
      {open('import.state', batch.state)}
      {batch.stalled && ` · ${t('import.stalled')}`}
      {asks && ` · ${open('import.proposal', batch.proposal?.kind ?? '')}`}
    </span>
  );
}
