import { type RefObject, useCallback, useEffect, useRef } from 'react';
import * as api from '../api/appraisal';
import { unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { Loaded, PanelHead } from '../patrol/parts';
import { usePages } from '../patrol/usePages';
import type { AppraisalProps } from './AppraisalPage';
import { figureText } from './columns';
import { VisitBox } from './VisitBox';

const EVERY_MS = 30_000;

/** What the chosen number is made of; a visit of it whole. */
export function WorkPanel(props: AppraisalProps & { rows: readonly api.AppraisalRow[] }) {
  const { route, clock, change } = props;
  if (route.visit !== '')
    return (
      <VisitBox
        id={route.visit}
        clock={clock}
        back={route.figure !== ''}
        close={() => change({ visit: '' })}
      />
    );
  if (route.figure === '') return null;
  return <WorkList {...props} />;
}

function WorkList({
  route,
  span,
  clock,
  change,
  rows,
}: AppraisalProps & { rows: readonly api.AppraisalRow[] }) {
  const words = useWords();
  const { t, open } = words;
  const { by, id, figure } = route;
  const pages = usePages(
    useCallback(
      (after: string | null, signal: AbortSignal) =>
        api.workItems(span, { by, id, figure }, after, signal),
      [span, by, id, figure],
    ),
    EVERY_MS,
    0,
  );
  const away = useCallback(() => change({ figure: '', id: '', visit: '' }), [change]);
  const closer = useRef<HTMLButtonElement>(null);
  useKeys(closer, away);
  const name = rows.find((row) => row.id === id)?.name ?? '';
  const title = open('appraisal.figure', figure);
  const of = (item: api.WorkItem) => {
    if (item.institution_name !== '') return item.institution_name;
    return item.cell === null ? item.id : t('appraisal.cell', { cell: item.cell });
  };
  return (
    <aside className="appraisal-side" aria-label={title}>
      <PanelHead
        title={
          id === ''
            ? t('appraisal.list.all', { figure: title })
            : t('appraisal.list', { name, figure: title })
        }
        reading={pages}
      />
      <button
        type="button"
        ref={closer}
        className="button quiet appraisal-close"
        aria-label={t('panel.close')}
        onClick={away}
      >
        ×
      </button>
      <Loaded reading={pages}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="notice muted">{t('appraisal.none')}</p>}
            <ul className="appraisal-items">
              {items.map((item) => (
                <li key={`${item.kind}-${item.id}`}>
                  <span className="muted">{open('appraisal.kind', item.kind)}</span>{' '}
                  {item.kind === 'visit' ? (
                    <button
                      type="button"
                      className="as-link"
                      onClick={() => change({ visit: item.id })}
                    >
                      {of(item)}
                    </button>
                  ) : (
                    <b>{of(item)}</b>
                  )}
                  <span className="num muted">
                    {item.at === null ? '' : clock.full(unixSeconds(item.at)).slice(0, 16)}
                    {item.value !== 1 && ` · ${figureText(words, figure, item.value)}`}
                  </span>
                </li>
              ))}
            </ul>
            {pages.more !== null && (
              <button type="button" className="button" onClick={pages.more}>
                {t('patrol.more', { n: items.length })}
              </button>
            )}
          </>
        )}
      </Loaded>
    </aside>
  );
}

/** The list has the focus when it comes, Escape closes it, and the number has the focus again. */
function useKeys(closer: RefObject<HTMLButtonElement | null>, away: () => void): void {
  useEffect(() => {
    const before = document.activeElement;
    closer.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, [closer]);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key === 'Escape') away();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [away]);
}
