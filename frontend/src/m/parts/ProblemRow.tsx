import { useWords } from '../i18n/words';
import type { FieldProblem } from '../model';
import { daysBetween } from '../order/stops';
import { hashOf } from '../screens/route';

export function ProblemRow({ problem, today }: { problem: FieldProblem; today: string }) {
  const { t, open } = useWords();
  const { deadline_on: deadline } = problem;
  const late = deadline === null ? 0 : daysBetween(deadline, today);
  return (
    <a className="open" href={hashOf({ page: 'problem', id: problem.id })}>
      <span className="text">
        <span>{problem.what}</span>
        <span className="small muted">
          {problem.number} · {open('problem', problem.state)}
          {deadline !== null && late <= 0 && ` · ${t('tasks.due', { date: deadline })}`}
        </span>
        {problem.state === 'open' && late > 0 && (
          <span className="small strong">{t('tasks.overdue', { n: late })}</span>
        )}
      </span>
    </a>
  );
}
