import { useCallback, useEffect, useState } from 'react';
import * as api from '../api/imports';
import { distanceText } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf, serverText } from '../i18n/reason';
import { changesOf, csvOf } from './table';

/** Of more rejected rows than this a file is no help. */
const DOWNLOAD_MOST = 100_000;

interface Rows {
  readonly items: readonly api.ImportRow[];
  readonly next: string | null;
  readonly loading: boolean;
  readonly error: unknown;
}

const NOTHING: Rows = { items: [], next: null, loading: true, error: null };

/** The rows of one class, a page at a time, with what they change. */
export function RowTable({
  batch,
  of,
  version,
}: {
  batch: api.ImportBatch;
  of: api.RowClass;
  /** read anew when it changes */
  version: string;
}) {
  const words = useWords();
  const { t } = words;
  const [rows, setRows] = useState<Rows>(NOTHING);
  const [collecting, setCollecting] = useState(false);
  const { id } = batch;

  const read = useCallback(
    async (after: string | null, signal?: AbortSignal) => {
      setRows((old) => ({ ...old, loading: true }));
      try {
        const page = await api.rows(id, of, after, signal);
        if (signal?.aborted) return;
        setRows((old) => ({
          items: after === null ? page.items : [...old.items, ...page.items],
          next: page.next,
          loading: false,
          error: null,
        }));
      } catch (error) {
        if (!signal?.aborted) setRows((old) => ({ ...old, loading: false, error }));
      }
    },
    [id, of],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: version stands for what the server holds
  useEffect(() => {
    const leaving = new AbortController();
    setRows(NOTHING);
    void read(null, leaving.signal);
    return () => leaving.abort();
  }, [read, version]);

  const download = async () => {
    setCollecting(true);
    try {
      const all: api.ImportRow[] = [];
      let after: string | null = null;
      do {
        const page: api.RowPage = await api.rows(id, of, after);
        all.push(...page.items);
        after = page.next;
      } while (after !== null && all.length < DOWNLOAD_MOST);
      const header = ['row', 'name', 'address', 'reason'] as const;
      const table = all.map((r) => [
        r.row,
        r.name ?? '',
        r.address ?? '',
        serverText(words, r.reason ?? ''),
      ]);
      const names = header.map((h) => t(`import.table.${h}`));
      save(`${batch.source}.rejected.csv`, csvOf(names, table));
    } catch (error) {
      setRows((old) => ({ ...old, error }));
    } finally {
      setCollecting(false);
    }
  };

  return (
    <div className="row-table">
      {of === 'rejected' && rows.items.length > 0 && (
        <button type="button" className="button" disabled={collecting} onClick={download}>
          {t(collecting ? 'import.table.downloading' : 'import.table.download')}
        </button>
      )}
      {rows.error !== null && (
        <p role="alert" className="form-error">
          {t('import.table.failed', { reason: reasonOf(words, rows.error) })}
        </p>
      )}
      {rows.items.length === 0 && rows.error === null && (
        <p className="muted">{rows.loading ? t('import.loading') : t('import.table.empty')}</p>
      )}
      {rows.items.length > 0 && <Table of={of} rows={rows.items} />}
      {rows.next !== null && (
        <button
          type="button"
          className="button"
          disabled={rows.loading}
          onClick={() => void read(rows.next)}
        >
          {t('import.table.more')}
        </button>
      )}
    </div>
  );
}

/** What each class has to say beside name and address. */
const COLUMN: Readonly<Record<api.RowClass, 'change' | 'other' | 'reason' | 'none'>> = {
  new: 'none',
  changed: 'change',
  moved: 'change',
  suspect: 'other',
  successor: 'other',
  gone: 'none',
  rejected: 'reason',
};

function Table({ of, rows }: { of: api.RowClass; rows: readonly api.ImportRow[] }) {
  const words = useWords();
  const { t } = words;
  const column = COLUMN[of];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
    <section className="table-scroll" aria-label={t(`import.class.${of}`)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {of !== 'gone' && <th scope="col">{t('import.table.row')}</th>}
            <th scope="col">{t('import.table.name')}</th>
            <th scope="col">{t('import.table.address')}</th>
            {of === 'moved' && <th scope="col">{t('import.table.distance')}</th>}
            {column !== 'none' && <th scope="col">{t(`import.table.${column}`)}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((r, i) => (
            // A row may be listed more than once, with another reason each time.
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the end
            <tr key={i}>
              {of !== 'gone' && <td className="num">{r.row}</td>}
              <td>{r.name}</td>
              <td>{r.address}</td>
              {of === 'moved' && (
                <td className="num">
                  {typeof r.distance_m === 'number' ? distanceText(words, r.distance_m) : ''}
                </td>
              )}
              {column === 'change' && (
                <td>
                  <Changes row={r} />
                </td>
              )}
              {column === 'other' && (
                <td>
                  {r.other?.name}
                  <small> {r.other?.address}</small>
                </td>
              )}
              {column === 'reason' && <td>{serverText(words, r.reason ?? '')}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Field by field what was and what will be. */
function Changes({ row }: { row: api.ImportRow }) {
  const { t, open } = useWords();
  return (
    <ul className="changes">
      {changesOf(row).map(({ field, before, after }) => (
        <li key={field}>
          <span>{open('field', field)}</span>
          <del>{before || t('import.table.nothing')}</del>
          <ins>{after || t('import.table.nothing')}</ins>
        </li>
      ))}
    </ul>
  );
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
