import { useState } from 'react';
import * as api from '../api/roster';
import { uuidv7 } from '../api/uuid';
import { useBusy } from '../app/Page';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { FormAlert, FormDialog, FormField } from './formParts';
import type { RosterOpen } from './RosterPage';
import { refusalOf } from './refusal';
import { turnSpan, turnText } from './week';
import { addDays, instantOf, isDay, rfc3339 } from './zoned';

/** A new turn or leave of a person, or one that is there with what may be done with it. */
export function RosterForm({
  opened,
  zone,
  clock,
  closed,
  written,
}: {
  opened: RosterOpen;
  zone: string;
  clock: Clock;
  closed: () => void;
  written: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const [busy, start] = useBusy();
  const [failure, setFailure] = useState('');
  const run = (act: () => Promise<unknown>) =>
    start(async () => {
      setFailure('');
      try {
        await act();
        written();
      } catch (error) {
        setFailure(t('plan2.failed', { reason: refusalOf(words, error) }));
      }
    });
  const { name } = opened.person;
  if (opened.kind === 'new')
    return (
      <FormDialog title={t('roster.new', { name })} closed={closed}>
        <NewEntry opened={opened} zone={zone} busy={busy} run={run} />
        <FormAlert text={failure} />
      </FormDialog>
    );
  const turn = opened.kind === 'turn' ? opened.turn : null;
  const leave = opened.kind === 'leave' ? opened.leave : null;
  const { from, until, note } = turn ?? leave ?? { from: '', until: '', note: '' };
  return (
    <FormDialog title={turn !== null ? `${name} · ${turnText(turn, zone)}` : name} closed={closed}>
      <p className="num">
        {leave !== null && `${t(`leave.${leave.kind}`)} · `}
        {t('plan2.span', {
          from: clock.full(unixSeconds(from)),
          until: clock.full(unixSeconds(until)),
        })}
      </p>
      {note !== '' && <p>{note}</p>}
      <FormAlert text={failure} />
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() =>
            void run(() =>
              turn !== null ? api.removeTurn(turn.id) : api.cancelLeave(leave?.id ?? ''),
            )
          }
        >
          {t(turn !== null ? 'roster.turn.remove' : 'roster.leave.cancel')}
        </button>
      </div>
    </FormDialog>
  );
}

function NewEntry({
  opened: { person, day },
  zone,
  busy,
  run,
}: {
  opened: Extract<RosterOpen, { kind: 'new' }>;
  zone: string;
  busy: boolean;
  run: (act: () => Promise<unknown>) => void;
}) {
  const { t } = useWords();
  const [kind, setKind] = useState<'turn' | api.LeaveKind>('turn');
  const [from, setFrom] = useState('09:00');
  const [until, setUntil] = useState('17:00');
  const [last, setLast] = useState(day.day);
  const [note, setNote] = useState('');
  const [days, setDays] = useState(1);
  const turn = kind === 'turn';
  const badTimes = turn && turnSpan(day.day, from, until, zone) === null;
  const badLast = !turn && (!isDay(last) || last < day.day);

  const submit = () =>
    run(async () => {
      if (kind !== 'turn') {
        const end = instantOf(`${addDays(last, 1)}T00:00`, zone) ?? day.until;
        await api.putLeave(uuidv7(), {
          officer: person.id,
          kind,
          from: rfc3339(day.from),
          until: rfc3339(end),
          note,
        });
        return;
      }
      const put: string[] = [];
      try {
        for (let i = 0; i < days; i++) {
          const span = turnSpan(addDays(day.day, i), from, until, zone);
          if (span === null) continue;
          const id = uuidv7();
          await api.putTurn(id, { officer: person.id, ...span, note });
          put.push(id);
        }
      } catch (error) {
        // All of the days or none, so that it can be tried again.
        await Promise.allSettled(put.map(api.removeTurn));
        throw error;
      }
    });

  return (
    <form
      className="plan-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (!badTimes && !badLast) submit();
      }}
    >
      <p className="muted num">{day.day}</p>
      <fieldset disabled={busy} className="plan-choices">
        <legend>{t('roster.kind')}</legend>
        {(['turn', ...api.LEAVE_KINDS] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="kind" checked={one === kind} onChange={() => setKind(one)} />
            {t(one === 'turn' ? 'roster.turn' : `leave.${one}`)}
          </label>
        ))}
      </fieldset>
      {turn ? (
        <div className="plan-fields">
          <FormField label={t('roster.turn.from')} fault={badTimes ? t('roster.fault.time') : ''}>
            {(ids) => (
              <input {...ids} type="time" value={from} onChange={(e) => setFrom(e.target.value)} />
            )}
          </FormField>
          <FormField label={t('roster.turn.until')} about={t('roster.turn.until.about')}>
            {(ids) => (
              <input
                {...ids}
                type="time"
                value={until}
                onChange={(e) => setUntil(e.target.value)}
              />
            )}
          </FormField>
          <FormField label={t('roster.turn.days')} about={t('roster.turn.days.about')}>
            {(ids) => (
              <select {...ids} value={days} onChange={(e) => setDays(Number(e.target.value))}>
                {[1, 2, 3, 4, 5, 6, 7].map((n) => (
                  <option key={n} value={n}>
                    {n}
                  </option>
                ))}
              </select>
            )}
          </FormField>
        </div>
      ) : (
        <FormField
          label={t('roster.leave.last')}
          about={t('roster.leave.last.about')}
          fault={badLast ? t('roster.fault.last') : ''}
        >
          {(ids) => (
            <input
              {...ids}
              type="date"
              min={day.day}
              value={last}
              onChange={(e) => setLast(e.target.value)}
            />
          )}
        </FormField>
      )}
      <FormField label={t('plan2.note')}>
        {(ids) => (
          <input {...ids} maxLength={200} value={note} onChange={(e) => setNote(e.target.value)} />
        )}
      </FormField>
      {!turn && <p className="muted">{t('roster.leave.cover')}</p>}
      <div className="buttons">
        <button type="submit" className="button primary" disabled={busy || badTimes || badLast}>
          {t(busy ? 'plan2.saving' : 'plan2.save')}
        </button>
      </div>
    </form>
  );
}
