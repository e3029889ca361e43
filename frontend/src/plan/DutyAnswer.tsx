import type { Answerable, DutyTerm } from '../api/duty';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';

/** The answer in a sentence, then person by person. */
export function DutyAnswer({
  answer,
  region,
  clock,
  nameOf,
}: {
  answer: Answerable;
  /** name of its region */
  region: string;
  clock: Clock;
  nameOf: (officer: string) => string;
}) {
  const { t } = useWords();
  const { grid, plan } = answer;
  return (
    <section className="card duty-answer" aria-label={t('duty2.answer')} aria-live="polite">
      <p className="num">
        {t(grid === null ? 'duty2.nobody' : 'duty2.said', {
          at: clock.full(unixSeconds(answer.at)),
          region,
        })}
      </p>
      {grid !== null && (
        <p className="duty-grid">
          <strong>{grid.name || grid.code}</strong> <code>{grid.code}</code>
        </p>
      )}
      <p className="muted num">
        {t('duty2.cell', { cell: answer.cell })}
        {plan !== null &&
          ` · ${t('duty2.plan', { name: plan.name, at: clock.full(unixSeconds(plan.effective_from)) })}`}
      </p>
      {answer.nearest && <p className="notice-line">{t('duty2.nearest')}</p>}
      {grid !== null && answer.staff.length === 0 && (
        <p className="notice-line" data-tone="bad">
          {t('duty2.nostaff')}
        </p>
      )}
      <ul className="duty-staff">
        {answer.staff.map((term) => (
          <Term key={`${term.officer}${term.kind}${term.from}`} term={term} clock={clock} />
        ))}
      </ul>
      {answer.corrected.length > 0 && (
        <details>
          <summary>{t('duty2.corrected', { n: answer.corrected.length })}</summary>
          <ul className="duty-staff" data-corrected="true">
            {answer.corrected.map((term) => (
              <Term
                key={`${term.officer}${term.kind}${term.from}`}
                term={{ ...term, name: term.name || nameOf(term.officer) }}
                clock={clock}
              />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Term({ term, clock }: { term: DutyTerm; clock: Clock }) {
  const { t } = useWords();
  return (
    <li data-officer={term.officer}>
      <span className="duty-kind">{t(`duty.${term.kind}`)}</span>
      <strong>{term.name}</strong>
      {term.on_leave && (
        <span className="chip" data-tone="bad">
          {t('duty2.on_leave')}
        </span>
      )}
      {term.corrects !== null && <span className="chip">{t('duty2.corrects')}</span>}
      {term.simulated && <span className="chip">{t('panel.simulated')}</span>}
      <small className="num">{termText(clock, t, term)}</small>
      {term.note !== '' && <small>{t('duty2.note', { note: term.note })}</small>}
    </li>
  );
}

/** '自 … 至 …'; an open term has no end. */
export function termText(
  clock: Clock,
  t: ReturnType<typeof useWords>['t'],
  term: { readonly from: string; readonly until: string | null },
): string {
  const from = clock.full(unixSeconds(term.from));
  return term.until === null
    ? t('duty2.term.open', { from })
    : t('plan2.span', { from, until: clock.full(unixSeconds(term.until)) });
}
