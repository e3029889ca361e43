import type { PatrolPerson, PatrolState } from '../api/patrol';
import { type Clock, number } from '../i18n/format';
import { useWords } from '../i18n/language';
import {
  ageText,
  byGrid,
  countOf,
  pointAge,
  STATE_COLOUR,
  STATE_INK,
  STATES,
  stateText,
} from './people';

/** How many are in each state; pressed, only those are listed. */
export function StateFilter({
  people,
  states,
  choose,
}: {
  people: readonly PatrolPerson[];
  states: ReadonlySet<PatrolState>;
  choose: (states: ReadonlySet<PatrolState>) => void;
}) {
  const { lang, t } = useWords();
  const counts = countOf(people);
  const toggle = (state: PatrolState) => {
    const next = new Set(states);
    if (!next.delete(state)) next.add(state);
    choose(next);
  };
  return (
    <fieldset className="state-filter">
      <legend className="visually-hidden">{t('patrol.filter')}</legend>
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          data-state={state}
          aria-pressed={states.has(state)}
          onClick={() => toggle(state)}
        >
          <b className="num" style={{ color: STATE_INK[state] }}>
            {number(lang, counts.get(state) ?? 0)}
          </b>
          <span>{t(`patrol.state.${state}`)}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** People in the order given; under their grids where that is wanted. */
export function PeopleList({
  people,
  helped,
  grouped,
  at,
  clock,
  open,
}: {
  people: readonly PatrolPerson[];
  helped: ReadonlySet<string>;
  grouped: boolean;
  /** domain time of the list, unix seconds */
  at: number;
  clock: Clock;
  open: (officer: string) => void;
}) {
  const { lang, t } = useWords();
  if (people.length === 0) return <p className="notice muted">{t('patrol.none')}</p>;
  const row = (p: PatrolPerson) => (
    <PersonRow
      key={p.officer}
      person={p}
      helped={helped.has(p.officer)}
      withGrids={!grouped}
      at={at}
      clock={clock}
      open={open}
    />
  );
  if (!grouped) return <ul className="people-list">{people.map(row)}</ul>;
  return (
    <div className="people-list">
      {byGrid(people).map((group) => (
        <section key={group.id} aria-label={group.name || t('patrol.grid.none')}>
          <h3>
            {group.name || t('patrol.grid.none')}
            <small className="muted num">
              {' '}
              {t('patrol.people', { n: number(lang, group.people.length) })}
            </small>
          </h3>
          <ul>{group.people.map(row)}</ul>
        </section>
      ))}
    </div>
  );
}

function PersonRow({
  person,
  helped,
  withGrids,
  at,
  clock,
  open,
}: {
  person: PatrolPerson;
  helped: boolean;
  withGrids: boolean;
  at: number;
  clock: Clock;
  open: (officer: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const age = pointAge(person, at);
  const names = person.grids.map((g) => g.name).join('、');
  return (
    <li>
      <button
        type="button"
        className="person-row"
        data-state={person.state}
        data-officer={person.officer}
        onClick={() => open(person.officer)}
      >
        <i className="dot" style={{ color: STATE_COLOUR[person.state] }} aria-hidden="true" />
        <span className="person-name">
          <strong>{person.name}</strong> <small>{t(`post.${postOf(person.post)}`)}</small>
          {helped && <b className="sos-chip">{t('sos.short')}</b>}
        </span>
        <span className="person-state">{stateText(words, clock, person, at)}</span>
        <small className="muted person-where">
          {withGrids && (names === '' ? t('patrol.grid.none') : names)}
        </small>
        <small className="muted num person-age">{age !== null && ageText(words, age)}</small>
      </button>
    </li>
  );
}

const POSTS = ['officer', 'assistant', 'lead', 'supervisor'] as const;

/** A post that is not known is shown as an officer. */
export function postOf(post: string): (typeof POSTS)[number] {
  return POSTS.find((one) => one === post) ?? 'officer';
}
