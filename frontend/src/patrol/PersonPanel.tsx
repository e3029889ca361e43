import { useEffect, useRef } from 'react';
import type { PatrolPerson, Track } from '../api/patrol';
import { CLEARING, PATROL } from '../app/patrolroute';
import { formatRoute } from '../app/route';
import { distanceText, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { postOf } from './PeopleList';
import { PanelHead } from './parts';
import { ageText, minutesText, pointAge, STATE_COLOUR, stateText } from './people';
import { mayRoute } from './roles';
import type { PartProps } from './slots';
import { TrackBox } from './TrackBox';
import type { Reading } from './usePolling';

/** A person of the board: what they do today, and on request where they were. */
export function PersonPanel({
  page,
  route,
  region,
  clock,
  person,
  at,
  reading,
  track,
  show,
  back,
}: PartProps & {
  person: PatrolPerson;
  /** domain time of the board, unix seconds */
  at: number;
  reading: Pick<Reading<unknown>, 'readAt' | 'error' | 'refresh'>;
  track: Track | null;
  show: (track: Track | null) => void;
  back: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const heading = useRef<HTMLButtonElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const age = pointAge(person, at);
  const { planned } = person;
  const time = (text: string) => clock.short(unixSeconds(text));
  const facts: readonly (readonly [label: string, value: string])[] = [
    [t('person.grids'), person.grids.map((g) => g.name).join('、') || t('patrol.grid.none')],
    [
      t('person.planned'),
      planned === null ? t('patrol.off') : `${time(planned.from)} – ${time(planned.until)}`,
    ],
    [t('person.point'), age === null ? t('person.point.none') : ageText(words, age)],
    [t('person.collected'), minutesText(words, person.collected_minutes)],
    [t('person.uncollected'), minutesText(words, person.uncollected_minutes)],
    [t('person.walked'), distanceText(words, person.metres)],
    [t('person.cells'), number(lang, person.cells)],
    [t('person.visits'), number(lang, person.visits)],
  ];
  const tasks = formatRoute({
    ...PATROL,
    part: 'tasks',
    region: route.region,
    officer: person.officer,
  });
  const message = formatRoute({
    ...PATROL,
    part: 'messages',
    region: route.region,
    officer: person.officer,
  });
  const clearing = formatRoute({
    ...PATROL,
    part: 'coverage',
    item: CLEARING,
    region: route.region,
    officer: person.officer,
  });
  return (
    <div className="person-panel" data-officer={person.officer}>
      <button type="button" ref={heading} className="button quiet person-back" onClick={back}>
        ← {t('person.back')}
      </button>
      <PanelHead title={person.name} reading={reading}>
        <p className="person-now">
          <i className="dot" style={{ color: STATE_COLOUR[person.state] }} aria-hidden="true" />
          <strong>{stateText(words, clock, person, at)}</strong>
          <small className="muted">{t(`post.${postOf(person.post)}`)}</small>
        </p>
      </PanelHead>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="person-links">
        <a href={tasks}>{t('person.tasks', { n: number(lang, person.tasks_open) })}</a>
        <a href={message}>{t('person.message')}</a>
        {person.lon !== undefined && mayRoute(page.session.role) && (
          <a href={clearing}>{t('clearing.open')}</a>
        )}
      </p>
      <TrackBox person={person} region={region} clock={clock} track={track} show={show} />
    </div>
  );
}
