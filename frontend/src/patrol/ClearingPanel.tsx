import { useCallback, useEffect, useState } from 'react';
import { CLEARING_TASKS, type Clearing, type ClearingTask, clearing } from '../api/clearing';
import * as board from '../api/patrol';
import { distanceText, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { PatrolMap } from '../map/patrolmap';
import type { Place } from '../map/shapes';
import { ClearingDispatch, StopGiven } from './ClearingDispatch';
import { points } from './CoverageTab';
import type { Given } from './giveStops';
import { Filter, Loaded, PanelHead, Segments } from './parts';
import { minutesText, STATE_COLOUR } from './people';
import { mayDispatch } from './roles';
import type { PartProps } from './slots';
import { type Reading, usePolling } from './usePolling';

const EVERY_MS = 30_000;
const MINUTES = [60, 120, 240] as const;
const USUAL_MINUTES = '120';
const STOP_COLOUR = '#12496b';
/** Around the way, so that its first and last stop are not at the edge. */
const ROOM_M = 250;

/** What clears the most debt in two hours from here: from a person on duty, or a place on the map. */
export function ClearingPanel({
  page,
  region,
  route,
  clock,
  map,
  pointed,
  change,
  back,
}: PartProps & {
  map: PatrolMap | null;
  /** clicked on the map last */
  pointed: Place | null;
  back: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
  const [asked, setTask] = useState<ClearingTask | null>(null);
  const out = usePolling(
    useCallback((signal: AbortSignal) => board.patrolBoard(region, signal), [region]),
    EVERY_MS,
  );
  const people = (out.value?.items ?? []).filter((p) => p.lon !== undefined && p.lat !== undefined);
  const person = people.find((p) => p.officer === route.officer);
  const task = asked ?? (person?.post === 'supervisor' ? 'inspection' : 'patrol');
  const lon = person?.lon ?? pointed?.lon;
  const lat = person?.lat ?? pointed?.lat;
  const found = usePolling(
    useCallback(
      async (signal: AbortSignal) => {
        if (lon === undefined || lat === undefined) return null;
        const way = await clearing({ lon, lat }, Number(minutes), task, region, signal);
        return { way, from: { lon, lat }, minutes };
      },
      [lon, lat, minutes, task, region],
    ),
    EVERY_MS,
  );
  const [sent, setSent] = useState<Sent | null>(null);
  /** of this person's way */
  const given = sent !== null && sent.officer === person?.officer ? sent.given : null;
  const from = person?.name ?? t('clearing.point');
  useDrawn(map, found.value, from);
  return (
    <>
      <button type="button" className="button quiet person-back" onClick={back}>
        ← {t('cover.title')}
      </button>
      <PanelHead title={t('clearing.title')} about={t('clearing.about')} reading={found}>
        <div className="patrol-filters">
          <Filter
            label={t('clearing.from')}
            value={person?.officer ?? ''}
            choices={[
              { value: '', label: t('clearing.point') },
              ...people.map((p) => ({ value: p.officer, label: p.name })),
            ]}
            choose={(officer) => change({ officer })}
          />
          <Segments
            label={t('clearing.time')}
            value={minutes}
            choices={MINUTES.map((n) => ({ value: String(n), label: minutesText(words, n) }))}
            choose={setMinutes}
          />
          <Segments
            label={t('task2.kind')}
            value={task}
            choices={CLEARING_TASKS.map((value) => ({ value, label: t(`task.${value}`) }))}
            choose={(value) => setTask(CLEARING_TASKS.find((one) => one === value) ?? 'patrol')}
          />
        </div>
      </PanelHead>
      {lon === undefined ? (
        <p className="notice muted">{t('clearing.choose')}</p>
      ) : (
        <Loaded reading={found as Reading<Found | null>}>
          {(value) =>
            value !== null && (
              <>
                <Way way={value.way} clock={clock} map={map} given={given} />
                {person !== undefined &&
                  value.way.task === 'patrol' &&
                  mayDispatch(page.session.role) && (
                    <ClearingDispatch
                      key={person.officer}
                      stops={value.way.items}
                      person={person}
                      today={clock.date(page.domainNow())}
                      given={given}
                      done={(all) => setSent({ officer: person.officer, given: all })}
                    />
                  )}
              </>
            )
          }
        </Loaded>
      )}
    </>
  );
}

interface Sent {
  readonly officer: string;
  /** by institution */
  readonly given: ReadonlyMap<string, Given>;
}

interface Found {
  readonly way: Clearing;
  readonly from: Place;
  readonly minutes: string;
}

/** The way on the map, its stops numbered; it is framed when another was asked for. */
function useDrawn(map: PatrolMap | null, found: Found | null, from: string): void {
  const [framed, setFramed] = useState('');
  useEffect(() => {
    if (map === null) return;
    const stops = found?.way.items ?? [];
    map.showMarks(
      stops.map(({ institution, name, lon, lat }, i) => ({
        id: institution,
        label: `${i + 1} ${name}`,
        colour: STOP_COLOUR,
        selected: false,
        lon,
        lat,
      })),
    );
    const start = found === null ? [] : [found.from];
    map.showTrack([{ kind: 'walked', places: [...start, ...stops] }]);
    map.showPeople(
      start.map((place) => ({
        ...place,
        id: 'start',
        label: from,
        colour: STATE_COLOUR.on,
        ring: true,
        selected: true,
      })),
    );
    const key = JSON.stringify([found?.from, found?.minutes, found?.way.task]);
    if (key !== framed && stops.length > 0) {
      map.frame([...start, ...stops], ROOM_M);
      setFramed(key);
    }
  }, [map, found, from, framed]);
  useEffect(
    () => () => {
      map?.showMarks([]);
      map?.showTrack([]);
      map?.showPeople([]);
    },
    [map],
  );
}

function Way({
  way,
  clock,
  map,
  given,
}: {
  way: Clearing;
  clock: PartProps['clock'];
  map: PatrolMap | null;
  given: Sent['given'] | null;
}) {
  const words = useWords();
  const { lang, t } = words;
  const shut = way.left.length > 0 && way.left.every((one) => one.why === 'closed');
  const at = (instant: string) => clock.short(unixSeconds(instant)).slice(-5);
  return (
    <>
      <p className="clearing-sum num" role="status">
        {way.items.length === 0
          ? t(shut ? 'clearing.none.closed' : 'clearing.none')
          : t('clearing.sum', {
              n: number(lang, way.items.length),
              debt: points(lang, way.debt),
              way: distanceText(words, way.metres),
              over: at(way.over_at),
            })}
      </p>
      <ol className="clearing-stops">
        {way.items.map((stop) => {
          const came = given?.get(stop.institution);
          return (
            <li key={stop.institution} data-institution={stop.institution}>
              <button type="button" className="as-link" onClick={() => map?.reveal(stop, true)}>
                {stop.name}
              </button>
              <small className="muted num">
                {t('clearing.stop', {
                  from: at(stop.begin_at),
                  until: at(stop.leave_at),
                  way: distanceText(words, stop.metres),
                })}
              </small>
              <b className="num">
                {t('cover.debt')} −{points(lang, stop.debt)}
              </b>
              {came !== undefined && <StopGiven given={came} />}
            </li>
          );
        })}
      </ol>
      {way.left.length > 0 && (
        <details className="clearing-left" open={way.items.length === 0}>
          <summary>{t('clearing.left', { n: number(lang, way.left.length) })}</summary>
          <ul>
            {way.left.map((one) => (
              <li key={one.institution}>
                {one.name}{' '}
                <small className="muted num">
                  {t('cover.debt')} {points(lang, one.debt)} · {t(`clearing.why.${one.why}`)}
                </small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
