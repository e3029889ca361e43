import { PLAN, type PlanPart } from '../app/planroute';
import { formatRoute } from '../app/route';
import { useWords } from '../i18n/language';
import { partPages } from './slots';

/** Ways between the parts of the planner's page. */
export function PlanParts({ part, region }: { part: PlanPart; region: string }) {
  const { t } = useWords();
  const parts = ['list', 'roster', 'duty', 'staffing'] as const;
  return (
    <nav className="plan-parts" aria-label={t('plan.parts')}>
      {parts
        .filter((name) => name === 'list' || partPages[name] !== null)
        .map((name) => (
          <a
            key={name}
            href={formatRoute({ ...PLAN, part: name, region })}
            aria-current={name === part ? 'page' : undefined}
          >
            {t(`plan.part.${name}`)}
          </a>
        ))}
    </nav>
  );
}
