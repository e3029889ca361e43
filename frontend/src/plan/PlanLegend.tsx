import { useWords } from '../i18n/language';
import { NONE } from './model';
import type { PlanView } from './store';

/** What the map shows, and what lies over it. */
export function PlanLegend({
  view: { model },
  dots,
  showDots,
  bare,
}: {
  view: PlanView;
  dots: boolean;
  showDots: (on: boolean) => void;
  /** brings the cells without grid into view */
  bare: () => void;
}) {
  const { t } = useWords();
  if (model === null) return null;
  const none = model.sum(NONE);
  return (
    <div className="plan-legend">
      <p>
        <i className="key-border" aria-hidden="true" />
        {t('plan.legend.border', { km: (model.border / 10_000).toFixed(0) })}
      </p>
      <p data-bad={none.cells > 0}>
        <i className="key-none" aria-hidden="true" />
        {none.cells === 0 ? (
          t('plan.legend.none')
        ) : (
          <button type="button" className="button quiet" onClick={bare}>
            {t('plan.legend.some', { cells: none.cells, institutions: none.institutions })}
          </button>
        )}
      </p>
      <label>
        <input type="checkbox" checked={dots} onChange={(e) => showDots(e.target.checked)} />
        <i className="key-dot" aria-hidden="true" />
        {t('plan.legend.dots')}
      </label>
    </div>
  );
}
