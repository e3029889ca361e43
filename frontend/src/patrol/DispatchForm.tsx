import { useState } from 'react';
import type { Gap } from '../api/debt';
import * as tasks from '../api/tasks';
import { uuidv7 } from '../api/uuid';
import { useBusy } from '../app/Page';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { FormAlert, FormDialog, FormField } from '../plan/formParts';
import { addDays } from '../plan/zoned';
import { answersFor, taskFor } from './answer';
import { DUE_DAYS } from './GapRow';
import { PersonFields } from './PersonFields';
import { NO_TEAM, type Team, teamReady } from './team';
import type { Staffing } from './useLookups';

/** Makes a task of a gap: who, by when; of an inspection the two supervisors and its approval. */
export function DispatchForm({
  gap,
  name,
  staffing,
  today,
  dispatched,
  close,
}: {
  gap: Gap;
  name: string;
  staffing: Staffing;
  /** local date */
  today: string;
  dispatched: (text: string) => void;
  close: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const inspection = taskFor(gap.closes) === 'inspection';
  const grid = staffing.grids.get(gap.grid ?? '');
  const [team, setTeam] = useState<Team>({
    ...NO_TEAM,
    officer: inspection ? '' : (answersFor(grid)?.officer ?? ''),
  });
  const [due, setDue] = useState(addDays(today, inspection ? 14 : DUE_DAYS));
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  /** A refused task is asked for again as the same one. */
  const [id] = useState(uuidv7);
  const kind = inspection ? 'inspection' : 'patrol';
  const ready = teamReady(team, inspection) && due >= today;
  const send = () =>
    start(async () => {
      setFailure('');
      try {
        await tasks.putTask(id, {
          kind,
          due_on: due,
          why: gap.kind === 3 ? 'routine' : 'special',
          officer: team.officer,
          ...(inspection && { second: team.second, approval_no: team.approval.trim() }),
          ...(reason.trim() !== '' && { reason: reason.trim() }),
          ...(gap.institution === undefined ? {} : { institution: gap.institution }),
          ...(gap.institution === undefined && gap.cell !== undefined && { cell: gap.cell }),
        });
        const names = [team.officer, team.second].map((o) => staffing.nameOf(o)).filter(Boolean);
        dispatched(t('gaps.sent', { name: names.join('、'), due }));
      } catch (error) {
        setFailure(t('gaps.refused', { reason: faultsOf(words, error) }));
      }
    });
  return (
    <FormDialog title={t(inspection ? 'gaps.inspect' : 'gaps.dispatch')} closed={close}>
      <form
        className="plan-form work"
        onSubmit={(e) => {
          e.preventDefault();
          if (ready) void send();
        }}
      >
        <p>
          <strong>{name}</strong>
        </p>
        <p className="muted">{t(inspection ? 'gaps.inspect.about' : 'gaps.patrol.about')}</p>
        <PersonFields
          team={team}
          change={setTeam}
          inspection={inspection}
          staffing={staffing}
          grid={grid}
        />
        <FormField
          label={t('task2.due')}
          fault={due !== '' && due < today ? t('task2.due.past') : ''}
        >
          {(ids) => (
            <input
              {...ids}
              type="date"
              value={due}
              min={today}
              onChange={(e) => setDue(e.target.value)}
            />
          )}
        </FormField>
        <FormField label={t('task2.reason')} about={t('task2.reason.about')}>
          {(ids) => (
            <input
              {...ids}
              value={reason}
              maxLength={500}
              onChange={(e) => setReason(e.target.value)}
            />
          )}
        </FormField>
        <FormAlert text={failure} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={!ready || busy}>
            {t('gaps.dispatch')}
          </button>
        </div>
      </form>
    </FormDialog>
  );
}
