import { useWords } from '../i18n/words';
import type { FieldInstitution, FieldTask } from '../model';
import { daysBetween, dueOf, type Stop } from '../order/stops';
import { hashOf } from '../screens/route';
import { CheckInButton } from './CheckInButton';
import { Navigate } from './Navigate';

/** What is owed at a place and by when: words, never colour alone. */
export function Owed({ stop, today }: { stop: Stop; today: string }) {
  const { t, open } = useWords();
  const { institution, debt } = stop;
  const due = dueOf(stop);
  const late = due === null ? 0 : daysBetween(due.date, today);
  return (
    <p className="badges">
      {stop.done && (
        <span className="badge" data-tone="good">
          {t('tasks.done')}
        </span>
      )}
      {due !== null && late > 0 && (
        <span className="badge" data-tone="bad">
          {t(`tasks.${due.whose}.overdue`, { n: late })}
        </span>
      )}
      {due !== null && late === 0 && (
        <span className="badge" data-tone="warn">
          {t(`tasks.${due.whose}.today`)}
        </span>
      )}
      {due !== null && late < 0 && (
        <span className="badge">{t(`tasks.${due.whose}.due`, { date: due.date.slice(5) })}</span>
      )}
      {institution?.status === 'never' && (
        <span className="badge" data-tone="never">
          {t('tasks.never')}
        </span>
      )}
      {debt >= 0.005 && <span className="small">{t('tasks.debt', { n: debt.toFixed(2) })}</span>}
      {institution !== null && (
        <span className="small muted">{open('category', institution.category)}</span>
      )}
    </p>
  );
}

/** 巡查 · 周期巡查 */
export function TaskName({ task }: { task: FieldTask }) {
  const { open } = useWords();
  const why = task.why === 'routine' ? '' : ` · ${open('why', task.why)}`;
  return (
    <>
      {open('kind', task.kind)}
      {why}
    </>
  );
}

export function nameOf(
  { t }: Pick<ReturnType<typeof useWords>, 't'>,
  institution: FieldInstitution | null,
  cell: string | null,
): string {
  return institution?.name ?? t('tasks.cell', { cell: (cell ?? '').slice(3, 10) });
}

/** One place of a list: where it stands in the walk, what is owed, and what can be done. */
export function PlaceCard({
  stop,
  number,
  metres,
  today,
}: {
  stop: Stop;
  /** place in the walk; null in lists of another order */
  number: number | null;
  /** from where I am, or from the stop before; null: not known */
  metres: number | null;
  today: string;
}) {
  const words = useWords();
  const { t } = words;
  const name = nameOf(words, stop.institution, stop.cell);
  const [first] = stop.tasks;
  return (
    <li className="card place">
      <span className="number" data-tone={stop.done ? 'done' : undefined}>
        {stop.done ? '✓' : (number ?? '·')}
      </span>
      <div className="about">
        <h2>
          <a href={hashOf({ page: 'place', id: stop.key })}>{name}</a>
        </h2>
        <p className="small muted">
          {metres !== null && <span className="way">{words.metres(metres)} </span>}
          {stop.place === null && <span className="way">{t('tasks.nowhere')} </span>}
          {stop.institution?.address ?? t('tasks.cell.about')}
        </p>
        <Owed stop={stop} today={today} />
        {stop.tasks.length > 1 ? (
          <p className="small strong">{t('tasks.several', { n: stop.tasks.length })}</p>
        ) : (
          first !== undefined &&
          (first.kind !== 'patrol' || first.why !== 'routine') && (
            <p className="small strong">
              <TaskName task={first} />
            </p>
          )
        )}
      </div>
      <div className="do">
        {stop.place !== null && <Navigate place={stop.place} name={name} />}
        {!stop.done && <CheckInButton at={stop.key} />}
      </div>
    </li>
  );
}
