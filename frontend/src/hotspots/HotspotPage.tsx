import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { AlertBell } from '../alerts/AlertBell';
import * as api from '../api/client';
import type { HotCell } from '../api/hotspots';
import { LiveState, RegionSelect } from '../app/Header';
import type { HotRoute } from '../app/hotroute';
import { Page, type PageProps } from '../app/Page';
import type { RouteOf } from '../app/route';
import { useDomainTime } from '../app/useDomainTime';
import { ageOf, useLiveView, useNow } from '../app/useLive';
import { clockOf } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { browserSurroundings } from '../live/browser';
import { LiveStore } from '../live/store';
import type { HotMap } from '../map/hotmap';
import type { LegendTable } from '../map/hotshapes';
import { Banner } from '../panels/Banner';
import { publishHotDiagnostics, type Watched } from './diagnostics';
import { HotFoot } from './HotFoot';
import { HotLegend } from './HotLegend';
import { HotMapView } from './HotMapView';
import { MapOver, overText } from './MapOver';
import { SidePanel } from './SidePanel';
import { SpotsTab } from './SpotsTab';
import { TimeBar } from './TimeBar';
import { describeCell, tipOf } from './tip';
import { useCompared } from './useCompared';
import { useFollowing } from './useFollowing';
import { useBell, useHotspots } from './useHotspots';
import { useCellNames, useOutlines } from './usePlaces';
import { useSpotsPaint } from './useSpotsPaint';
import { hottest, questionOf } from './view';
import { addDays } from './window';
import '../styles/hotspot.css';

/** Hexagons before the server said which ones. */
const FIRST_RESOLUTION = 8;

/** Where clues cluster beyond chance, how that developed, what is to be expected. */
export default function HotspotPage({
  route,
  ...props
}: PageProps & { route: RouteOf<'hotspots'> }) {
  const words = useWords();
  const { lang, t } = words;
  const { session, deployment, regions, open, replace, ended } = props;
  const region = route.region || deployment.root.code;
  const [store] = useState(() => new LiveStore(browserSurroundings(api.ticket), ended));
  const live = useLiveView(store);
  const now = useNow();
  const [openedAt] = useState(() => Date.now());
  const age = ageOf(live, openedAt, now);
  const at = useDomainTime(deployment, live, now);
  const { timezone } = deployment;
  const year = clockOf(lang, timezone).year(at);
  const clock = useMemo(() => clockOf(lang, timezone, year), [lang, timezone, year]);
  const today = clock.date(at);
  const names = useMemo(() => new Map(regions.map((r) => [r.code, r.name])), [regions]);
  const regionName = names.get(region) ?? deployment.root.name;

  const [map, setMap] = useState<HotMap | null>(null);
  const [legend, setLegend] = useState<LegendTable | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const [clicked, setClicked] = useState<{ readonly cluster: string } | null>(null);

  // The route as it will be: a change that comes before the last one was rendered builds on it.
  const current = useRef(route);
  const rendered = useRef(route);
  if (rendered.current !== route) {
    rendered.current = route;
    current.current = route;
  }
  const change = useCallback(
    (part: Partial<HotRoute>) => {
      current.current = { ...current.current, ...part };
      replace(current.current);
    },
    [replace],
  );
  /** A change that the back button undoes. */
  const step = useCallback(
    (part: Partial<HotRoute>) => {
      current.current = { ...current.current, ...part };
      open(current.current);
    },
    [open],
  );

  useFollowing(store, region, deployment.zoom_resolutions.at(-1)?.resolution ?? 0);

  const question = useMemo(() => questionOf(route, region), [route, region]);
  const bell = useBell(store);
  const main = useHotspots(bell, live, question);
  const compared = useCompared(question, route.compare, main.view, bell);
  const spots = route.tab === 'spots';
  const onB = route.compare !== null && route.side === 'b';
  const shown = onB ? compared.view : main.view;
  const painted = useSpotsPaint(map, spots, route, main.view, compared, setLegend);

  const outlines = useOutlines(deployment.root.code);
  const hot = useMemo(() => hottest(main.view?.cells.values() ?? []), [main.view]);
  const places = useCellNames(
    map,
    outlines,
    names,
    useMemo(() => namedCells(hot, route.cell), [hot, route.cell]),
  );

  const watched = useRef<Watched>({ view: null, live: false, map: null, drawnRev: 0 });
  watched.current = {
    view: shown,
    live: main.live,
    map,
    drawnRev: watched.current.drawnRev,
  };
  useEffect(() => publishHotDiagnostics(store, () => watched.current), [store]);
  const drawn = useCallback(() => {
    watched.current = { ...watched.current, drawnRev: painted.current };
  }, [painted]);

  const pick = useCallback((cell: string | null) => step({ cell }), [step]);
  const show = useCallback(
    (cell: string | null) => {
      pick(cell);
      if (cell !== null) map?.reveal(cell);
    },
    [pick, map],
  );
  const linked = useRef(route.camera === null ? route.cell : null);
  useEffect(() => {
    if (map === null || linked.current === null) return;
    map.reveal(linked.current);
    linked.current = null;
  }, [map]);

  const changes = route.compare !== null && route.side === 'change';
  const head = shown?.head ?? null;
  const { reading } = main;
  const over = overText(words, route, shown, compared.comparison?.tooFew ?? false);
  return (
    <Page
      name="hotspots"
      props={{ ...props, logOut: () => leave(store, props.logOut) }}
      className="stage hot"
      head={
        <>
          <RegionSelect
            deployment={deployment}
            regions={regions}
            scope={region}
            choose={(code) =>
              step({
                region: code === deployment.root.code ? '' : code,
                cell: null,
                item: null,
                camera: null,
              })
            }
          />
          <LiveState deployment={deployment} live={live} age={age} time={clock.full(at)} />
          <AlertBell
            role={session.role}
            region={region}
            feed={live.feed}
            clock={clock}
            names={names}
          />
        </>
      }
      banner={<Banner age={age} status={live.status} />}
      freshness={age.fresh}
    >
      <h2 className="visually-hidden">{t(`hot.tab.${route.tab}`)}</h2>
      <HotMapView
        deployment={deployment}
        regions={regions}
        outlines={outlines}
        region={region}
        resolution={route.resolution ?? Math.min(FIRST_RESOLUTION, deployment.resolution)}
        camera={route.camera}
        cell={route.cell}
        made={setMap}
        map={map}
        moved={(camera) => change({ camera })}
        picked={pick}
        cluster={(cluster) => setClicked({ cluster })}
        hovered={setHovered}
        drawn={drawn}
        tip={(cell) => (spots ? tipOf(words, shown?.cells.get(cell)) : null)}
        describe={(cell) => describeCell(words, cell, shown?.cells.get(cell))}
      >
        <HotLegend
          table={legend}
          layer={spots && !changes ? route.layer : null}
          chooseLayer={(layer) => change({ layer })}
        />
        {spots && (
          <MapOver
            text={over}
            missing={main.view === null}
            waiting={main.waiting}
            error={reading.error}
            retry={reading.refresh}
          />
        )}
      </HotMapView>
      {spots && (
        <TimeBar
          today={today}
          until={route.until}
          days={route.days}
          usualDays={main.usual?.days ?? (route.days === null ? (head?.days ?? null) : null)}
          shown={main.view?.head ?? null}
          busy={main.waiting && reading.error === null}
          choose={change}
          comparing={route.compare !== null}
          compare={() => {
            const of = main.view?.head;
            if (route.compare !== null) change({ compare: null, side: 'change' });
            // The window before this one.
            else if (of !== undefined)
              step({ compare: addDays(of.until, -of.days), side: 'change', cell: null });
          }}
        />
      )}
      <HotFoot
        deployment={deployment}
        route={route}
        view={spots ? shown : null}
        live={main.live && !onB}
        reading={onB ? compared.reading : reading}
      />
      <SidePanel
        tab={route.tab}
        openTab={(tab) => step({ tab, item: null, cell: null })}
        wanted={route.cell ?? route.item}
        spots={
          <SpotsTab
            route={route}
            question={question}
            today={today}
            a={main.view}
            b={compared.view}
            failedB={compared.reading.error === null ? '' : reasonOf(words, compared.reading.error)}
            comparison={compared.comparison}
            hot={hot}
            places={places}
            usual={main.usual}
            onMap={
              shown === null || legend === null
                ? null
                : {
                    head: shown.head,
                    compared:
                      route.compare !== null && route.side === 'change'
                        ? (compared.view?.head ?? null)
                        : null,
                    legend,
                    over,
                  }
            }
            map={map}
            deployment={deployment}
            regionName={regionName}
            clock={clock}
            change={change}
            pick={show}
          />
        }
        tabProps={{
          session,
          deployment,
          region,
          resolution: head?.resolution ?? FIRST_RESOLUTION,
          today,
          clock,
          names,
          outlines,
          map,
          item: route.item,
          choose: (item) => step({ item }),
          cell: route.cell,
          pick: show,
          hovered,
          clicked,
          legend: setLegend,
          feed: live.feed,
        }}
      />
    </Page>
  );
}

function leave(store: LiveStore, logOut: () => void): void {
  store.stop();
  logOut();
}

/** Cells whose region is wanted: those of the list, and the one that is open. */
function namedCells(hot: readonly HotCell[], open: string | null): string[] {
  const cells = hot.map((c) => c.cell);
  return open === null || cells.includes(open) ? cells : [...cells, open];
}
