import { useCallback, useEffect, useMemo, useState } from 'react';
import * as api from '../api/patrol';
import { unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { PatrolMap } from '../map/patrolmap';
import { BoardLegend } from './BoardLegend';
import { PatrolMapView } from './PatrolMapView';
import { PeopleList, StateFilter } from './PeopleList';
import { PersonPanel } from './PersonPanel';
import { Loaded, PanelHead, Segments } from './parts';
import { byNeed, minutesText, pointAge, STATE_COLOUR } from './people';
import { useCalls } from './SosWatch';
import type { PartProps } from './slots';
import { stretchesOf } from './trackLines';
import { usePolling } from './usePolling';

const EVERY_MS = 10_000;
/** A point is called old on the map from here on, seconds. */
const OLD_POINT_S = 600;
/** Long walks are longer than this on screen at any zoom; shorter ones are not zoomed into. */
const TRACK_ROOM_M = 200;

/** Who is out, who should be, who is silent; beside it where they were last. */
export function BoardTab(props: PartProps) {
  const words = useWords();
  const { t } = words;
  const { page, route, region, nudge, go, change } = props;
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.patrolBoard(region, signal), [region]),
    EVERY_MS,
    nudge,
  );
  const { calls } = useCalls();
  const [map, setMap] = useState<PatrolMap | null>(null);
  const [states, setStates] = useState<ReadonlySet<api.PatrolState>>(new Set());
  const [grouped, setGrouped] = useState('people');
  const [track, setTrack] = useState<api.Track | null>(null);

  const board = reading.value;
  const at = unixSeconds(board?.at);
  const helped = useMemo(() => new Set(calls.map((c) => c.officer)), [calls]);
  const people = useMemo(() => byNeed(board?.items ?? [], helped), [board, helped]);
  const selected = people.find((p) => p.officer === route.item) ?? null;
  const open = useCallback((officer: string | null) => go({ item: officer, sos: null }), [go]);

  useEffect(() => {
    map?.showPeople(
      people.flatMap((p) => {
        if (p.lon === undefined || p.lat === undefined) return [];
        const age = pointAge(p, at);
        const old = age === null || age < OLD_POINT_S ? '' : minutesText(words, age / 60);
        return [
          {
            id: p.officer,
            label: old === '' ? p.name : `${p.name} · ${old}`,
            colour: STATE_COLOUR[p.state],
            ring: p.state === 'silent',
            selected: p.officer === route.item,
            lon: p.lon,
            lat: p.lat,
          },
        ];
      }),
    );
  }, [map, people, at, route.item, words]);

  useEffect(() => {
    map?.showCalls(
      calls.flatMap((c) =>
        c.lon === null || c.lat === null
          ? []
          : [
              {
                id: c.id,
                label: t('sos.pin', { name: c.name }),
                acknowledged: c.state !== 'open',
                lon: c.lon,
                lat: c.lat,
              },
            ],
      ),
    );
  }, [map, calls, t]);

  // A call that was opened is brought into view once, wherever the map is.
  const call = calls.find((c) => c.id === route.sos);
  const [callLon, callLat] = [call?.lon ?? null, call?.lat ?? null];
  useEffect(() => {
    if (callLon !== null && callLat !== null) map?.reveal({ lon: callLon, lat: callLat }, true);
  }, [map, callLon, callLat]);

  // The track of the person before is not shown with the next one.
  const shown = selected?.officer ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgets at each other person
  useEffect(() => setTrack(null), [shown]);
  useEffect(() => {
    if (map === null) return;
    const stretches = track === null ? [] : stretchesOf(track);
    const most = Math.max(1, ...(track?.cells ?? []).map((c) => c.seconds));
    map.showTrack(stretches);
    map.showHexagons(
      (track?.cells ?? []).map(({ cell, seconds }) => ({
        cell,
        colour: '#0f766e',
        opacity: 0.1 + 0.3 * Math.sqrt(seconds / most),
        label: minutesText(words, Math.max(1, seconds / 60)),
      })),
    );
    if (track !== null && track.points.length > 0) map.frame(track.points, TRACK_ROOM_M);
  }, [map, track, words]);

  const choose = (officer: string) => {
    open(officer);
    const p = people.find((one) => one.officer === officer);
    if (p?.lon !== undefined && p.lat !== undefined) map?.reveal({ lon: p.lon, lat: p.lat }, false);
  };

  return (
    <div className="patrol-split" data-open={selected !== null}>
      <PatrolMapView
        page={page}
        region={region}
        label={t('patrol.map')}
        made={setMap}
        map={map}
        picked={{ person: choose, call: (id) => change({ sos: id }) }}
      >
        <BoardLegend track={track !== null} />
      </PatrolMapView>
      <section className="patrol-side" aria-label={t('patrol.part.board')}>
        {selected === null || board === null ? (
          <>
            <PanelHead title={t('patrol.part.board')} reading={reading}>
              {board !== null && (
                <>
                  <StateFilter people={people} states={states} choose={setStates} />
                  <Segments
                    label={t('patrol.group')}
                    value={grouped}
                    choices={[
                      { value: 'people', label: t('patrol.group.people') },
                      { value: 'grids', label: t('patrol.group.grids') },
                    ]}
                    choose={setGrouped}
                  />
                </>
              )}
            </PanelHead>
            <Loaded reading={reading}>
              {(found) =>
                found.items.length === 0 ? (
                  <p className="notice muted">{t('patrol.nobody')}</p>
                ) : (
                  <PeopleList
                    people={states.size === 0 ? people : people.filter((p) => states.has(p.state))}
                    helped={helped}
                    grouped={grouped === 'grids'}
                    at={at}
                    clock={props.clock}
                    open={choose}
                  />
                )
              }
            </Loaded>
          </>
        ) : (
          <PersonPanel
            key={selected.officer}
            {...props}
            person={selected}
            at={at}
            reading={reading}
            track={track}
            show={setTrack}
            back={() => open(null)}
          />
        )}
      </section>
    </div>
  );
}
