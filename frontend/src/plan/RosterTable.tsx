import type { Roster } from '../api/roster';
import { figure } from '../hotspots/figures';
import { useWords } from '../i18n/language';
import { TableBox } from './formParts';
import type { RosterOpen } from './RosterPage';
import { leaveOn, type RosterPerson, turnsOn, turnText, type WeekDay, weekHours } from './week';

/** People and days; `open` null: it is only looked at. */
export function RosterTable({
  roster,
  people,
  week,
  today,
  zone,
  open,
}: {
  roster: Roster;
  people: readonly RosterPerson[];
  week: readonly WeekDay[];
  today: string;
  zone: string;
  open: ((what: RosterOpen) => void) | null;
}) {
  const { lang, t } = useWords();
  const weekday = new Intl.DateTimeFormat(lang, { weekday: 'short', timeZone: 'UTC' });
  return (
    <TableBox label={t('roster.title')} kind="roster">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('roster.person')}</th>
            {week.map(({ day }) => (
              <th key={day} scope="col" data-today={day === today} className="num">
                {weekday.format(new Date(`${day}T00:00:00Z`))} {day.slice(5)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id} data-officer={person.id}>
              <th scope="row">
                {person.name}
                <small className="num">
                  {t('roster.hours', {
                    planned: figure({ lang }, weekHours(roster.turns, person.id, week), 1),
                    week: figure({ lang }, person.week_hours, 1),
                  })}
                </small>
              </th>
              {week.map((day) => (
                <td key={day.day} data-today={day.day === today}>
                  <DayCell roster={roster} person={person} day={day} zone={zone} open={open} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function DayCell({
  roster,
  person,
  day,
  zone,
  open,
}: {
  roster: Roster;
  person: RosterPerson;
  day: WeekDay;
  zone: string;
  open: ((what: RosterOpen) => void) | null;
}) {
  const { t } = useWords();
  const leave = leaveOn(roster.leaves, person.id, day);
  const turns = turnsOn(roster.turns, person.id, day);
  const where = { name: person.name, day: day.day };
  return (
    <div className="roster-day">
      {leave !== null && (
        <button
          type="button"
          className="roster-leave"
          data-kind={leave.kind}
          disabled={open === null}
          aria-label={t('roster.open.leave', { ...where, kind: t(`leave.${leave.kind}`) })}
          onClick={() => open?.({ kind: 'leave', person, leave })}
        >
          {t(`leave.${leave.kind}`)}
        </button>
      )}
      {turns.map((turn) => (
        <button
          key={turn.id}
          type="button"
          className="roster-turn num"
          disabled={open === null}
          aria-label={t('roster.open.turn', { ...where, span: turnText(turn, zone) })}
          onClick={() => open?.({ kind: 'turn', person, turn })}
        >
          {turnText(turn, zone)}
        </button>
      ))}
      {open !== null && leave === null && (
        <button
          type="button"
          className="roster-add"
          aria-label={t('roster.add', where)}
          onClick={() => open({ kind: 'new', person, day })}
        >
          +
        </button>
      )}
    </div>
  );
}
