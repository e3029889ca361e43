import type { Task } from '../api/tasks';
import { useWords } from '../i18n/language';
import type { TaskAct } from './TasksTab';
import { UrgeLink } from './UrgeLink';

/** A task: due, what, where, who has it, and what can be done with it. */
export function TaskRow({
  task,
  place,
  region,
  grid,
  today,
  may,
  lead,
  act,
}: {
  task: Task;
  place: string;
  region: string;
  /** '' when not known */
  grid: string;
  /** local date */
  today: string;
  may: boolean;
  /** may send messages */
  lead: boolean;
  act: (what: TaskAct) => void;
}) {
  const { t, open } = useWords();
  const late = task.state === 'open' && task.due_on !== null && task.due_on < today;
  const who = [task.officer_name, task.second_name].filter((name) => name !== '');
  const acts: readonly TaskAct[] =
    task.state === 'open' && may
      ? task.officer === null
        ? ['assign', 'withdraw', 'history']
        : ['hand-over', 'assign', 'withdraw', 'history']
      : ['history'];
  return (
    <tr data-task={task.id} data-late={late}>
      <td className="num task-due">
        {task.due_on ?? '—'}
        {late && <b className="task-late">{t('task2.late')}</b>}
        {task.state !== 'open' && <small className="chip">{t(`task2.state.${task.state}`)}</small>}
      </td>
      <td>
        {t(`task.${task.kind}`)}
        <small className="muted">{open('why', task.why)}</small>
        {task.who === 'two-supervisors' && <small className="muted">{t('task2.two')}</small>}
      </td>
      <td>
        {place}
        <small className="muted">
          {region}
          {grid !== '' && ` · ${grid}`}
        </small>
        {task.reason !== '' && <small className="muted">{task.reason}</small>}
      </td>
      <td>
        {who.length === 0 ? <b className="task-nobody">{t('task2.unassigned')}</b> : who.join('、')}
      </td>
      <td className="task-acts">
        {lead && task.state === 'open' && task.officer !== null && (
          <UrgeLink
            officer={task.officer}
            task={{ place, kind: task.kind, due: task.due_on }}
            today={today}
          />
        )}
        {acts.map((what) => (
          <button
            key={what}
            type="button"
            className="button"
            aria-label={t('task2.act.of', { act: t(`task2.act.${what}`), place })}
            onClick={() => act(what)}
          >
            {t(
              what === 'assign' && task.officer !== null
                ? 'task2.act.reassign'
                : `task2.act.${what}`,
            )}
          </button>
        ))}
      </td>
    </tr>
  );
}
