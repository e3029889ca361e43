import type { Publication } from '../api/drafts';
import type { PlanRoute } from '../app/planroute';
import { useNow } from '../app/useLive';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';

/** What was published: from when until when it holds. */
export function Published({
  done: { plans, kept_terms },
  gridName,
  personName,
  clock,
  now,
  go,
}: {
  done: Publication;
  gridName: (grid: string) => string;
  personName: (officer: string) => string;
  clock: Clock;
  /** domain time, unix seconds */
  now: () => number;
  go: (part: Partial<PlanRoute>) => void;
}) {
  const { t } = useWords();
  useNow();
  return (
    <div className="published" role="status">
      <p>{t(plans.length > 1 ? 'publish.done.return' : 'publish.done')}</p>
      <ul>
        {plans.map((plan) => {
          const from = unixSeconds(plan.effective_from);
          const begun = from <= now();
          return (
            <li key={plan.id} data-state={begun ? 'in_force' : 'future'}>
              <strong>{plan.name}</strong>
              <span className="chip" data-tone={begun ? 'good' : 'warn'}>
                {t(begun ? 'publish.state.begun' : 'publish.state.future')}
              </span>
              <small className="num">
                {plan.until === null
                  ? t('duty2.term.open', { from: clock.full(from) })
                  : t('plan2.span', {
                      from: clock.full(from),
                      until: clock.full(unixSeconds(plan.until)),
                    })}
              </small>
            </li>
          );
        })}
      </ul>
      {kept_terms.length > 0 && (
        <>
          <p>{t('publish.kept')}</p>
          <ul>
            {kept_terms.map((term) => (
              <li key={term.id}>
                {t('publish.kept.term', {
                  person: personName(term.officer),
                  grid: gridName(term.grid),
                  from: clock.full(unixSeconds(term.from)),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="buttons">
        <button
          type="button"
          className="button"
          onClick={() => go({ part: 'list', item: null, grid: '' })}
        >
          {t('publish.list')}
        </button>
        <a className="button" href="#/">
          {t('publish.board')}
        </a>
      </div>
    </div>
  );
}
