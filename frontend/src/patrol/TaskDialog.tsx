import { useCallback, useState } from 'react';
import * as api from '../api/tasks';
import { useBusy } from '../app/Page';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { FormAlert, FormDialog, FormField } from '../plan/formParts';
import { PersonFields } from './PersonFields';
import { Loaded } from './parts';
import type { TaskAct } from './TasksTab';
import { NO_TEAM, type Team, teamReady } from './team';
import type { Staffing } from './useLookups';
import { usePolling } from './usePolling';

interface DialogProps {
  readonly task: api.Task;
  readonly place: string;
  readonly staffing: Staffing;
  readonly done: (text: string) => void;
}

/** What is done with a task. */
export function TaskDialog({
  what,
  clock,
  close,
  ...props
}: DialogProps & { what: TaskAct; clock: Clock; close: () => void }) {
  const { t } = useWords();
  return (
    <FormDialog title={t(`task2.act.${what}`)} closed={close}>
      <p>
        <strong>{props.place}</strong> · {t(`task.${props.task.kind}`)}
      </p>
      {what === 'assign' && <AssignForm {...props} />}
      {what === 'hand-over' && <HandOverForm {...props} />}
      {what === 'withdraw' && <WithdrawForm {...props} />}
      {what === 'history' && <History {...props} clock={clock} />}
    </FormDialog>
  );
}

/** Runs a write; what is refused is said in words. */
function useSending(done: (text: string) => void) {
  const words = useWords();
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const send = (write: () => Promise<unknown>, text: string) =>
    void start(async () => {
      setFailure('');
      try {
        await write();
        done(text);
      } catch (error) {
        setFailure(words.t('task2.failed', { reason: faultsOf(words, error) }));
      }
    });
  return { failure, busy, send };
}

function AssignForm({ task, place, staffing, done }: DialogProps) {
  const { t } = useWords();
  const inspection = task.who === 'two-supervisors';
  const [team, setTeam] = useState<Team>({
    ...NO_TEAM,
    officer: task.officer ?? '',
    second: task.second ?? '',
  });
  const { failure, busy, send } = useSending(done);
  const ready = teamReady(team, inspection);
  const { officer, second } = team;
  return (
    <form
      className="plan-form work"
      onSubmit={(e) => {
        e.preventDefault();
        const to = inspection
          ? { officer, second, approval_no: team.approval.trim() }
          : { officer };
        const name = staffing.nameOf(officer);
        if (ready) send(() => api.assign(task, to), t('task2.assigned', { place, name }));
      }}
    >
      {inspection && <p className="muted">{t('gaps.inspect.about')}</p>}
      <PersonFields
        team={team}
        change={setTeam}
        inspection={inspection}
        staffing={staffing}
        grid={staffing.grids.get(task.grid ?? '')}
      />
      <FormAlert text={failure} />
      <Submit text={t('task2.act.assign')} off={!ready || busy} />
    </form>
  );
}

/** Within the grid: others cannot take it over. */
function HandOverForm({ task, place, staffing, done }: DialogProps) {
  const { t } = useWords();
  const grid = staffing.grids.get(task.grid ?? '');
  const others = (grid?.staff ?? []).filter((s) => s.officer !== task.officer);
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const { failure, busy, send } = useSending(done);
  return (
    <form
      className="plan-form work"
      onSubmit={(e) => {
        e.preventDefault();
        const name = staffing.nameOf(to);
        if (to !== '')
          send(() => api.handOver(task.id, to, note.trim()), t('task2.handed', { place, name }));
      }}
    >
      <p className="muted">
        {grid === undefined ? t('task2.hand.no_grid') : t('task2.hand.about', { grid: grid.name })}
      </p>
      <FormField
        label={t('task2.hand.to')}
        about={others.length === 0 ? t('task2.hand.nobody') : ''}
      >
        {(ids) => (
          <select {...ids} value={to} onChange={(e) => setTo(e.target.value)}>
            <option value="">{t('plan2.choose')}</option>
            {others.map((s) => (
              <option key={`${s.officer}/${s.kind}`} value={s.officer}>
                {s.name} · {t(`duty.${s.kind}`)}
              </option>
            ))}
          </select>
        )}
      </FormField>
      <Note note={note} change={setNote} />
      <FormAlert text={failure} />
      <Submit text={t('task2.act.hand-over')} off={to === '' || busy} />
    </form>
  );
}

function WithdrawForm({ task, place, done }: DialogProps) {
  const { t } = useWords();
  const [note, setNote] = useState('');
  const { failure, busy, send } = useSending(done);
  const given = note.trim();
  return (
    <form
      className="plan-form work"
      onSubmit={(e) => {
        e.preventDefault();
        if (given !== '') send(() => api.withdraw(task.id, given), t('task2.withdrawn', { place }));
      }}
    >
      <p className="muted">{t('task2.withdraw.about')}</p>
      <Note note={note} change={setNote} />
      <FormAlert text={failure} />
      <Submit text={t('task2.act.withdraw')} off={given === '' || busy} />
    </form>
  );
}

function Note({ note, change }: { note: string; change: (note: string) => void }) {
  const { t } = useWords();
  return (
    <FormField label={t('task2.note')}>
      {(ids) => (
        <input {...ids} value={note} maxLength={500} onChange={(e) => change(e.target.value)} />
      )}
    </FormField>
  );
}

function Submit({ text, off }: { text: string; off: boolean }) {
  return (
    <div className="buttons">
      <button type="submit" className="button primary" disabled={off}>
        {text}
      </button>
    </div>
  );
}

const ONCE_MS = 3_600_000;

/** Who had the task, since when, and why it changed. */
function History({ task, clock }: DialogProps & { clock: Clock }) {
  const { t, open } = useWords();
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.history(task.id, signal), [task.id]),
    ONCE_MS,
  );
  return (
    <Loaded reading={reading}>
      {(events) => (
        <ol className="task-history">
          {events.map((e) => (
            <li key={`${e.at}/${e.what}`}>
              <time className="num">{clock.short(unixSeconds(e.at))}</time>
              <strong>{open('task2.event', e.what)}</strong>
              {(e.from !== null || e.to !== null) && (
                <span>
                  {e.from ?? '—'} → {e.to ?? '—'}
                </span>
              )}
              <small className="muted">
                {t('task2.by', { by: e.by || t('task2.by.program') })}
              </small>
              {e.note !== '' && <small>{e.note}</small>}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
