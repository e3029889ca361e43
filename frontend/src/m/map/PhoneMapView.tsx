import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { distance } from '../../map/measure';
import type { Box, Place } from '../../map/shapes';
import { usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import type { Pack } from '../model';
import { Icon } from '../parts/icons';
import { PlaceCard } from '../parts/PlaceCard';
import { useHere, useStops, useToday } from '../parts/usePlaces';
import { ROUND, useWalk } from '../screens/Tasks';
import { boxOf, PhoneMap } from './phonemap';
import { STATUS_COLOUR } from './phonestyle';

/** The legend lies open on screens higher than this, px. */
const ROOMY = 640;

/** MapLibre with the pack's own outlines; loaded when the map is first looked at. */
export default function PhoneMapView({ pack, over }: { pack: Pack; over: ReactNode }) {
  const { t, open } = useWords();
  const phone = usePhone();
  const holder = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<PhoneMap | null>(null);
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const stops = useStops();
  const today = useToday();
  const here = useHere();
  const fix = usePhoneState((s) => s.locating.last);
  const { walk } = useWalk(stops, ROUND);
  const box = useMemo(() => boxAround(pack), [pack]);
  const first = useRef(box);

  useEffect(() => phone.follow(), [phone]);
  useEffect(() => {
    const container = holder.current;
    if (container === null) return;
    let made: PhoneMap | null = null;
    let over = false;
    PhoneMap.create(container, first.current, (key) => setChosen(key)).then(
      (ready) => {
        made = ready;
        if (over) ready.destroy();
        else setMap(ready);
      },
      () => setFailed(true),
    );
    return () => {
      over = true;
      made?.destroy();
    };
  }, []);

  useEffect(() => map?.showLand(pack), [map, pack]);
  useEffect(() => {
    map?.showPlaces(pack, walk);
    map?.showRoute(here === null ? walk : [here, ...walk]);
  }, [map, pack, walk, here]);
  useEffect(() => map?.showHere(fix), [map, fix]);
  // Once: afterwards the map stays where the thumb left it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the map is ready
  useEffect(() => {
    map?.showBox(boxOf(walk) ?? box);
  }, [map]);

  const place = pack.institutions.find((i) => i.id === chosen) ?? null;
  const stop =
    stops.find((s) => s.key === chosen) ??
    (place === null
      ? null
      : {
          key: place.id,
          institution: place,
          cell: place.cell,
          place:
            place.lon === null || place.lat === null ? null : { lon: place.lon, lat: place.lat },
          tasks: [],
          due_on: null,
          debt: place.debt,
          done: false,
        });
  if (failed) return <p className="note warn">{t('map.failed')}</p>;
  return (
    <>
      <section
        ref={holder}
        className="phone-map"
        aria-label={t('map.label')}
        data-ready={map !== null}
      />
      <div className="map-top">
        {over}
        <details className="card legend" open={window.innerHeight > ROOMY}>
          <summary>{t('map.legend')}</summary>
          <ul>
            {(['overdue', 'never', 'due', 'ok'] as const).map((status) => (
              <li key={status}>
                <i style={{ background: STATUS_COLOUR[status] }} />
                {open('status', status)}
              </li>
            ))}
            <li>
              <b aria-hidden="true">! </b>
              {t('map.problem')}
            </li>
          </ul>
        </details>
      </div>
      {stop === null && (
        <div className="map-tools">
          <Tool name="plus" label={t('map.in')} act={() => map?.zoomBy(1)} />
          <Tool name="minus" label={t('map.out')} act={() => map?.zoomBy(-1)} />
          <Tool name="all" label={t('map.all')} act={() => map?.showBox(box)} />
          <Tool
            name="here"
            label={t('map.here')}
            act={() => {
              if (here !== null) map?.reveal(here);
              else void phone.locate().then((found) => found !== null && map?.reveal(found));
            }}
          />
        </div>
      )}
      {stop !== null && (
        <div className="map-card stack tight">
          <button type="button" className="button" onClick={() => setChosen(null)}>
            {t('app.close')}
          </button>
          <ul>
            <PlaceCard
              stop={stop}
              number={null}
              metres={here === null || stop.place === null ? null : distance(here, stop.place)}
              today={today}
            />
          </ul>
        </div>
      )}
    </>
  );
}

function Tool({
  name,
  label,
  act,
}: {
  name: 'plus' | 'minus' | 'all' | 'here';
  label: string;
  act: () => void;
}) {
  return (
    <button type="button" className="button" aria-label={label} onClick={act}>
      <Icon name={name} />
    </button>
  );
}

/** My grids, else my institutions, else the country. */
function boxAround(pack: Pack): Box {
  const corners: Place[] = pack.grids.flatMap((g) =>
    g.outline.coordinates.flat(2).map(([lon = 0, lat = 0]) => ({ lon, lat })),
  );
  const placed = pack.institutions.flatMap((i) =>
    i.lon === null || i.lat === null ? [] : [{ lon: i.lon, lat: i.lat }],
  );
  return boxOf(corners.length > 0 ? corners : placed) ?? [73, 18, 135, 54];
}
