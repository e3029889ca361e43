import { useCallback, useEffect } from 'react';
import { draftEdits, type Edit } from '../api/drafts';
import type { Clock } from '../i18n/format';
import { unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import type { PlanView } from './store';
import { useAsked } from './useAnswer';

/** Edits that are listed. */
const LISTED = 100;

/** What was done to the draft, the last first. */
export function History({ view, id, clock }: { view: PlanView; id: string; clock: Clock }) {
  const words = useWords();
  const { t, open } = words;
  const version = view.draft?.version ?? 0;
  const read = useCallback(
    (signal: AbortSignal) => draftEdits(id, Math.max(0, version - LISTED), signal),
    [id, version],
  );
  const asked = useAsked(read);
  const { again } = asked;
  useEffect(() => {
    if (asked.error !== null) {
      const timer = window.setTimeout(again, 5000);
      return () => window.clearTimeout(timer);
    }
  }, [asked.error, again]);
  if (asked.value === null)
    return (
      <p className="notice muted">
        {asked.error === null
          ? t('app.loading')
          : t('plan.history.failed', { reason: reasonOf(words, asked.error) })}
      </p>
    );
  const items = asked.value.items.toReversed();
  if (items.length === 0) return <p className="notice muted">{t('plan.history.none')}</p>;
  return (
    <ol className="plan-history">
      {items.map((edit) => (
        <li key={edit.version} data-undone={edit.undone}>
          <span className="num">#{edit.version}</span>
          <span>
            {summaryOf(t, edit)}
            {edit.undoes > 0 && ` · ${t('plan.history.undoes', { version: edit.undoes })}`}
            {edit.undone && <em className="chip">{t('plan.history.undone')}</em>}
            <small className="muted">
              {open('plan.reason', edit.reason)} · {edit.by} · {clock.short(unixSeconds(edit.at))}
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** An edit in a few words. */
export function summaryOf(t: ReturnType<typeof useWords>['t'], edit: Edit): string {
  const cells = edit.moves.reduce((sum, m) => sum + m.cells.length, 0);
  const parts = [
    cells > 0 ? t('plan.edit.cells', { cells }) : '',
    ...edit.grids.map(({ before, after }) => {
      const grid = after?.code ?? before?.code ?? '';
      if (before === undefined) return t('plan.edit.grid.new', { grid });
      return after === undefined
        ? t('plan.edit.grid.gone', { grid })
        : t('plan.edit.grid.named', { grid });
    }),
    edit.postings.length > 0 ? t('plan.edit.postings', { n: edit.postings.length }) : '',
    edit.locks.length > 0 ? t('plan.edit.locks', { n: edit.locks.length }) : '',
  ].filter((part) => part !== '');
  const most = 4;
  const said = parts.slice(0, most).join(t('plan.comma'));
  return parts.length > most ? t('plan.edit.more', { said, n: parts.length - most }) : said;
}
