import { usePack } from '../hooks';
import { useWords } from '../i18n/words';
import { placeOf } from '../order/stops';
import { clock, localDate } from '../order/time';
import { CheckInButton } from '../parts/CheckInButton';
import { Frame } from '../parts/Frame';
import { Navigate } from '../parts/Navigate';
import { nameOf, Owed, TaskName } from '../parts/PlaceCard';
import { ProblemRow } from '../parts/ProblemRow';
import { useStops, useToday } from '../parts/usePlaces';
import { hashOf } from './route';

/** One place: an institution, premises under watch, or a plain cell. */
export function PlaceScreen({ id }: { id: string }) {
  const words = useWords();
  const { t, open } = words;
  const pack = usePack();
  const today = useToday();
  const stop = useStops().find((s) => s.key === id);
  const place = pack?.institutions.find((i) => i.id === id) ?? null;
  const cell = stop?.cell ?? (pack?.grids.some((g) => g.cells.includes(id)) ? id : null);
  if (pack === null || (place === null && cell === null))
    return (
      <Frame title={t('place.about')} page="place" back>
        <p className="card">{t('place.gone')}</p>
      </Frame>
    );
  const name = nameOf(words, place, cell);
  const where = place === null ? (stop?.place ?? null) : placeOf(place);
  const problems = pack.problems.filter(
    (p) => (p.institution ?? p.cell) === id && p.state !== 'struck',
  );
  const tasks = stop?.tasks ?? [];
  return (
    <Frame
      title={name}
      page="place"
      back
      action={
        <div className="row">
          <span className="grow">{where !== null && <Navigate place={where} name={name} />}</span>
          <span className="grow">
            <CheckInButton at={id} wide />
          </span>
        </div>
      }
    >
      <div className="stack">
        <section className="card stack tight">
          {stop !== undefined && <Owed stop={stop} today={today} />}
          {place !== null ? (
            <dl className="stack tight">
              {place.address !== '' && <Line name={t('place.address')} value={place.address} />}
              <Line
                name={t('place.category')}
                value={`${open('category', place.category)} · ${open('status', place.status)}`}
              />
              {place.risk !== '' && <Line name={t('place.risk')} value={place.risk} />}
              {place.last_visit !== null && (
                <Line
                  name={t('place.last')}
                  value={localDate(Date.parse(place.last_visit), pack.timezone)}
                />
              )}
              <Line
                name={t('place.hours')}
                value={
                  place.hours === null
                    ? t('place.closed')
                    : `${clock(place.hours[0])}–${clock(place.hours[1])}`
                }
              />
              {place.debt >= 0.005 && (
                <Line
                  name={t('place.debt')}
                  value={`${place.debt.toFixed(2)}（${t('place.debt.about')}）`}
                />
              )}
            </dl>
          ) : (
            <p>{t('tasks.cell.about')}</p>
          )}
        </section>
        <section className="card stack tight">
          <h2>{t('place.tasks')}</h2>
          {tasks.length === 0 ? (
            <p className="muted">{t('place.none')}</p>
          ) : (
            <ul className="stack tight">
              {tasks.map((task) => (
                <li key={task.id} className="thing">
                  <span className="strong">
                    <TaskName task={task} />
                  </span>
                  {task.due_on !== null && (
                    <span className="muted"> {t('tasks.due', { date: task.due_on })}</span>
                  )}
                  {task.note !== '' && <p>{task.note}</p>}
                </li>
              ))}
            </ul>
          )}
        </section>
        {problems.length > 0 && (
          <section className="stack tight">
            <h2>{t('place.problems')}</h2>
            {problems.map((p) => (
              <ProblemRow key={p.id} problem={p} today={today} />
            ))}
          </section>
        )}
        {place !== null && (
          <a className="button wide" href={hashOf({ page: 'clue', id })}>
            {t('place.clue')}
          </a>
        )}
      </div>
    </Frame>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div className="thing">
      <dt className="small muted">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
