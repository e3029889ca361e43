import { useState } from 'react';
import * as api from '../api/problems';
import type { Role } from '../api/types';
import { useBusy } from '../app/Page';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { FormAlert } from '../plan/formParts';
import { PhotoPair } from './PhotoPair';
import { standing } from './problemLook';
import { mayStrike } from './roles';

/** A problem: number, what, who puts it right by when; opened, the photos and what can be done. */
export function ProblemCard({
  problem,
  open,
  region,
  today,
  clock,
  role,
  pick,
  done,
}: {
  problem: api.SiteProblem;
  open: boolean;
  region: string;
  /** local date */
  today: string;
  clock: Clock;
  role: Role;
  pick: () => void;
  done: (text: string) => void;
}) {
  const { t } = useWords();
  const state = standing(problem, today);
  const place = problem.name || problem.cell || '';
  return (
    <li
      id={`problem-${problem.id}`}
      className="problem-card"
      data-state={state}
      data-problem={problem.id}
    >
      <button type="button" className="problem-head" aria-expanded={open} onClick={pick}>
        <span className="num problem-number">{problem.number}</span>
        <strong>{place}</strong>
        <span className="chip" data-state={state}>
          {t(`prob.state.${state}`)}
        </span>
        <span className="problem-what">{problem.what}</span>
        <small className="muted num">
          {region} · {t('prob.responsible', { name: problem.responsible })} ·{' '}
          {t('prob.deadline', { day: problem.deadline_on })}
        </small>
      </button>
      {open && (
        <div className="problem-body">
          <PhotoPair problem={problem} place={place} clock={clock} />
          <p className="muted num problem-steps">
            {t('prob.found', { at: clock.short(unixSeconds(problem.found_at)) })} {problem.found_by}
            {problem.rectified_at !== null &&
              ` · ${t('prob.rectified', { at: clock.short(unixSeconds(problem.rectified_at)) })} ${problem.rectified_by}`}
            {problem.struck_at !== null &&
              ` · ${t('prob.struck', { at: clock.short(unixSeconds(problem.struck_at)) })} ${problem.struck_by}`}
            {problem.reopened > 0 && ` · ${t('prob.reopened', { n: problem.reopened })}`}
          </p>
          {problem.reopened > 0 && <Steps problem={problem} clock={clock} />}
          {mayStrike(role) && <Acts problem={problem} done={done} />}
        </div>
      )}
    </li>
  );
}

/** What was done to it and what was said, once it went back and forth; the first step first. */
function Steps({ problem, clock }: { problem: api.SiteProblem; clock: Clock }) {
  const { t } = useWords();
  return (
    <ol className="task-history" aria-label={t('prob.steps')}>
      {(problem.steps ?? []).map((step) => (
        <li key={`${step.at}/${step.verb}`} data-verb={step.verb}>
          <time className="num">{clock.short(unixSeconds(step.at))}</time>
          <strong>{t(`prob.step.${step.verb}`)}</strong>
          <small className="muted">{step.by}</small>
          {step.note !== '' && (
            <small>
              {step.verb === 'reopen' ? t('prob.step.why', { note: step.note }) : step.note}
            </small>
          )}
        </li>
      ))}
    </ol>
  );
}

function Acts({ problem, done }: { problem: api.SiteProblem; done: (text: string) => void }) {
  const words = useWords();
  const { t } = words;
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  if (problem.state === 'open') return <p className="muted">{t('prob.wait')}</p>;
  const run = (verb: 'strike' | 'reopen') =>
    void start(async () => {
      setFailure('');
      try {
        const act = verb === 'strike' ? api.strike : api.reopen;
        await act(problem.id, note.trim());
        done(t(`prob.done.${verb}`, { number: problem.number }));
        setNote('');
      } catch (error) {
        setFailure(t('task2.failed', { reason: faultsOf(words, error) }));
      }
    });
  return (
    <div className="problem-acts">
      <p className="muted">
        {t(problem.state === 'rectified' ? 'prob.strike.about' : 'prob.reopen.about')}
      </p>
      <label>
        <span>{t('task2.note')}</span>
        <input value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} />
      </label>
      <FormAlert text={failure} />
      <div className="buttons">
        {problem.state === 'rectified' && (
          <button
            type="button"
            className="button primary"
            disabled={busy}
            onClick={() => run('strike')}
          >
            {t('prob.strike')}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={busy || note.trim() === ''}
          title={note.trim() === '' ? t('prob.reopen.note') : undefined}
          onClick={() => run('reopen')}
        >
          {t('prob.reopen')}
        </button>
      </div>
    </div>
  );
}
