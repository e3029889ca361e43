import { useCallback, useMemo, useState } from 'react';
import * as api from '../api/appraisal';
import { APPRAISED } from '../app/appraisalroute';
import { number as num } from '../i18n/format';
import { useWords } from '../i18n/language';
import { Loaded, PanelHead, Segments } from '../patrol/parts';
import { usePolling } from '../patrol/usePolling';
import { TableBox } from '../plan/formParts';
import type { AppraisalProps } from './AppraisalPage';
import {
  COLUMNS,
  type Column,
  figureText,
  GROUPS,
  LEAST_COVERED,
  type Order,
  ordered,
  PARTS_OF,
  rateText,
} from './columns';
import { PeriodFields } from './PeriodFields';
import { WorkPanel } from './WorkPanel';

/** A server that is gone is noticed within this. */
const EVERY_MS = 30_000;

/** The table of figures, and beside it what the chosen number is made of. */
export function FiguresTab(props: AppraisalProps) {
  const { route, span, change } = props;
  const { t } = useWords();
  const { by } = route;
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.appraisal(span, by, signal), [span, by]),
    EVERY_MS,
  );
  return (
    <div className="appraisal-split" data-open={route.figure !== '' || route.visit !== ''}>
      <section className="patrol-page" aria-label={t('appraisal.part.figures')}>
        <PanelHead
          title={t('appraisal.part.figures')}
          about={t('appraisal.about')}
          reading={reading}
        >
          <div className="patrol-filters">
            <Segments
              label={t('appraisal.by')}
              value={by}
              choices={APPRAISED.map((value) => ({ value, label: t(`appraisal.by.${value}`) }))}
              choose={(value) =>
                change({
                  by: APPRAISED.find((one) => one === value) ?? 'officer',
                  id: '',
                  figure: '',
                  visit: '',
                })
              }
            />
            <PeriodFields route={route} change={change} shown={reading.value} />
            <a className="button" href={api.exportAddress(span, by, 'xlsx')} download>
              {t('appraisal.export.xlsx')}
            </a>
            <a className="button" href={api.exportAddress(span, by, 'csv')} download>
              {t('appraisal.export.csv')}
            </a>
          </div>
        </PanelHead>
        <Loaded reading={reading}>{(found) => <Figures found={found} {...props} />}</Loaded>
      </section>
      <WorkPanel {...props} rows={reading.value?.items ?? []} />
    </div>
  );
}

function Figures({ found, route, change }: AppraisalProps & { found: api.Appraisal }) {
  const { t } = useWords();
  const [order, setOrder] = useState<Order>(LEAST_COVERED);
  const rows = useMemo(() => ordered(found.items, order), [found, order]);
  if (found.items.length === 0) return <p className="notice muted">{t('appraisal.none')}</p>;
  const show = (id: string, figure: string) => change({ id, figure, visit: '' });
  const sorted = (column: Column) => {
    if (order.column !== column) return undefined;
    return order.down ? 'descending' : 'ascending';
  };
  return (
    <TableBox
      label={`${t('appraisal.by')} · ${t(`appraisal.by.${route.by}`)}`}
      kind="appraisal-table"
    >
      <table>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t(`appraisal.by.${route.by}`)}
            </th>
            {GROUPS.map((group) => (
              <th
                key={group}
                scope="colgroup"
                colSpan={COLUMNS.filter((c) => c.group === group).length}
              >
                {t(`appraisal.group.${group}`)}
              </th>
            ))}
          </tr>
          <tr>
            {COLUMNS.map((column) => (
              <th
                key={`${column.kind}-${column.name}`}
                scope="col"
                className="end"
                aria-sort={sorted(column)}
                title={column.name === 'uncollected' ? t('appraisal.uncollected.about') : undefined}
              >
                <button
                  type="button"
                  className="sort"
                  onClick={() =>
                    setOrder((o) => ({ column, down: o.column === column ? !o.down : true }))
                  }
                >
                  {column.kind === 'rate'
                    ? t(`appraisal.rate.${column.name}`)
                    : t(`appraisal.figure.${column.name}`)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} route={route} show={show} />
          ))}
        </tbody>
        <tfoot title={t('appraisal.total.about')}>
          <Row row={{ ...found.total, name: t('appraisal.total') }} route={route} show={show} />
        </tfoot>
      </table>
    </TableBox>
  );
}

function Row({
  row,
  route,
  show,
}: {
  row: api.AppraisalRow;
  route: AppraisalProps['route'];
  show: (id: string, figure: string) => void;
}) {
  const words = useWords();
  const number = (figure: string, text: string) => (
    <button
      type="button"
      className="as-link num"
      aria-pressed={route.figure === figure && route.id === row.id}
      onClick={() => show(row.id, figure)}
    >
      {text}
    </button>
  );
  return (
    <tr data-id={row.id}>
      <th scope="row">{row.name}</th>
      {COLUMNS.map((column) => {
        if (column.kind === 'rate') {
          const rate = row.rates[column.name];
          const [over, of] = PARTS_OF[column.name];
          return (
            <td key={`rate-${column.name}`} className="end">
              <b className="num">{rateText(words.lang, column.name, rate?.value)}</b>
              {rate !== undefined && rate.denominator > 0 && (
                <small>
                  {number(over, num(words.lang, rate.numerator))}
                  {' / '}
                  {number(of, num(words.lang, rate.denominator))}
                </small>
              )}
            </td>
          );
        }
        const value = row.figures[column.name] ?? 0;
        return (
          <td key={column.name} className="end num">
            {value === 0 ? (
              <span className="muted">0</span>
            ) : (
              number(column.name, figureText(words, column.name, value))
            )}
          </td>
        );
      })}
    </tr>
  );
}
