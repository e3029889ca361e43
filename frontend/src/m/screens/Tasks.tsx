import { useEffect, useMemo, useState } from 'react';
import { distance } from '../../map/measure';
import type { Place } from '../../map/shapes';
import { usePack, usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import { roundOf, type Stop } from '../order/stops';
import { walkingOrder, walkLength } from '../order/walk';
import { Frame } from '../parts/Frame';
import { Icon } from '../parts/icons';
import { NoPack } from '../parts/NoPack';
import { PlaceCard } from '../parts/PlaceCard';
import { useHere, useStops, useToday } from '../parts/usePlaces';
import { hashOf } from './route';

/** Places of one round on foot, and by how many it grows. */
export const ROUND = 12;
const PAGE = 30;

export function Tasks() {
  const { t } = useWords();
  const pack = usePack();
  const stops = useStops();
  const [walk, setWalk] = useState(true);
  if (pack === null)
    return (
      <Frame title={t('tasks.title')} page="tasks">
        <NoPack />
      </Frame>
    );
  return (
    <Frame title={t('tasks.title')} page="tasks">
      <div className="stack">
        <fieldset className="segments" aria-label={t('tasks.show')}>
          <button type="button" aria-pressed={walk} onClick={() => setWalk(true)}>
            {t('tasks.walk')}
          </button>
          <button type="button" aria-pressed={!walk} onClick={() => setWalk(false)}>
            {t('tasks.all', { n: stops.length })}
          </button>
        </fieldset>
        {walk ? <Walk stops={stops} /> : <All stops={stops} />}
        <a className="button wide" href={hashOf({ page: 'print' })}>
          <Icon name="print" size={20} />
          {t('tasks.print')}
        </a>
      </div>
    </Frame>
  );
}

/** A stop with where it is, on top for who measures. */
export type Placed = Stop & Place;

/** A walk keeps its order while it is walked: it is made anew when asked, or when more is to be done. */
export function useWalk(
  stops: readonly Stop[],
  count: number,
): { walk: readonly Placed[]; from: Place | null; again: () => void } {
  const phone = usePhone();
  const today = useToday();
  const here = useHere();
  const [from, setFrom] = useState(here);
  useEffect(() => {
    if (from === null && here !== null) setFrom(here);
  }, [from, here]);
  const walk = useMemo(() => {
    const placed = roundOf(stops, from, today, count).flatMap((stop) =>
      stop.place === null ? [] : [{ ...stop, ...stop.place }],
    );
    return walkingOrder(from, placed);
  }, [stops, from, today, count]);
  const again = () => {
    void phone.locate().then((fix) => fix !== null && setFrom({ lon: fix.lon, lat: fix.lat }));
  };
  return { walk, from, again };
}

function Walk({ stops }: { stops: readonly Stop[] }) {
  const { t, metres } = useWords();
  const today = useToday();
  const here = useHere();
  const [count, setCount] = useState(ROUND);
  const { walk, from, again } = useWalk(stops, count);
  const pack = usePhoneState((s) => s.pack);
  const rest = roundOf(stops, from, today, stops.length).length - walk.length;
  const done = stops.filter((s) => s.done);
  const nowhere = stops.filter((s) => !s.done && s.place === null);
  if (pack === null) return null;
  if (walk.length === 0 && nowhere.length === 0 && done.length === 0)
    return <p className="card">{t('tasks.none')}</p>;
  return (
    <>
      <div className="row">
        <p className="grow">
          {t(from === null ? 'tasks.sum.nowhere' : 'tasks.sum', {
            n: walk.length,
            way: metres(walkLength(from, walk)),
          })}
        </p>
        <button type="button" className="button plain" onClick={again}>
          <Icon name="here" size={20} />
          {t('tasks.locate')}
        </button>
      </div>
      <ol className="stack">
        {walk.map((stop, i) => (
          <PlaceCard
            key={stop.key}
            stop={stop}
            number={i + 1}
            metres={here === null ? null : distance(here, stop)}
            today={today}
          />
        ))}
      </ol>
      {rest > 0 && (
        <button type="button" className="button wide" onClick={() => setCount(count + ROUND)}>
          {t('tasks.more', { n: Math.min(ROUND, rest) })}
        </button>
      )}
      {[...nowhere, ...done].length > 0 && (
        <ul className="stack">
          {[...nowhere, ...done].map((stop) => (
            <PlaceCard key={stop.key} stop={stop} number={null} metres={null} today={today} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Every place with a task, the earliest due first. */
function All({ stops }: { stops: readonly Stop[] }) {
  const { t } = useWords();
  const today = useToday();
  const here = useHere();
  const [count, setCount] = useState(PAGE);
  if (stops.length === 0) return <p className="card">{t('tasks.none')}</p>;
  return (
    <>
      <ul className="stack">
        {stops.slice(0, count).map((stop) => (
          <PlaceCard
            key={stop.key}
            stop={stop}
            number={null}
            metres={here === null || stop.place === null ? null : distance(here, stop.place)}
            today={today}
          />
        ))}
      </ul>
      {stops.length > count && (
        <button type="button" className="button wide" onClick={() => setCount(count + PAGE)}>
          {t('tasks.more.rest', { n: stops.length - count })}
        </button>
      )}
    </>
  );
}
