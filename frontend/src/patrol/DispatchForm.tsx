import { useState } from 'react';
import { dispatchGap, type Gap } from '../api/debt';
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
    officer: inspection || gap.task != null ? '' : (answersFor(grid)?.officer ?? ''),
  });
  const [due, setDue] = useState(addDays(today, inspection ? 14 : DUE_DAYS));
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  /** A refused task is asked for again as the same one. */
  const [id] = useState(uuidv7);
  const known = gap.task;
  const ready = teamReady(team, inspection) && (known !== undefined || due >= today);
  const send = () =>
    start(async () => {
      setFailure('');
      try {
        const { officer, second } = team;
        const to = inspection
          ? { officer, second, approval_no: team.approval.trim() }
          : { officer };
        const why = gap.kind === 3 ? 'routine' : 'special';
        const made = await dispatchGap(gap, id, to, why, due, reason.trim());
        const names = [officer, inspection ? second : ''].map((o) => staffing.nameOf(o));
        const name = names.filter(Boolean).join('、');
        dispatched(t('gaps.sent', { name, due: made.due_on ?? due }));
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
        {known === undefined ? (
          <>
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
          </>
        ) : (
          <p className="muted">
            {t(known.officer === null ? 'gaps.open.nobody' : 'gaps.open.held', {
              name: known.officer_name,
              due: known.due_on ?? '—',
            })}
          </p>
        )}
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
