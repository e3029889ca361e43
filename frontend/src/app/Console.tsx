import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { AlertBell } from '../alerts/AlertBell';
import * as api from '../api/client';
import type { Deployment, Region, Session } from '../api/types';
import { clockOf } from '../i18n/format';
import { useWords } from '../i18n/language';
import { browserSurroundings } from '../live/browser';
import { LiveStore } from '../live/store';
import { type LegendCounts, NOTHING_PAINTED } from '../map/cells';
import type { MapController, PinState } from '../map/controller';
import type { Box, Camera, Overlay, Place, Wanted } from '../map/shapes';
import { Banner } from '../panels/Banner';
import { CellPanel } from '../panels/CellPanel';
import { Counters } from '../panels/Counters';
import { FeedPanel } from '../panels/FeedPanel';
import { Legend } from '../panels/Legend';
import { hears, useCalls } from '../patrol/SosWatch';
import { publishDiagnostics } from './diagnostics';
import { Header, LiveState, RegionSelect } from './Header';
import { LiveMap } from './LiveMap';
import { mayOpen } from './route';
import { useDomainTime } from './useDomainTime';
import { ageOf, useLiveView, useNow } from './useLive';
import type { Navigation } from './useView';
import type { View } from './view';

/** The commander's screen: counters, live map, what is behind a cell, what just happened. */
export function Console({
  session,
  deployment,
  regions,
  navigation,
  travelled,
  logOut,
  ended,
}: {
  session: Session;
  deployment: Deployment;
  regions: readonly Region[];
  navigation: Navigation;
  /** set anew by the back and forward buttons */
  travelled: { readonly view: View } | null;
  logOut: () => void;
  /** the server does not know the session any more */
  ended: () => void;
}) {
  const { lang, t } = useWords();
  const { view, go, adjust } = navigation;
  const [store] = useState(() => new LiveStore(browserSurroundings(api.ticket), ended));
  const live = useLiveView(store);
  const { calls } = useCalls();
  const now = useNow();
  const [openedAt] = useState(() => Date.now());
  const age = ageOf(live, openedAt, now);
  const [counts, setCounts] = useState<LegendCounts>(NOTHING_PAINTED.counts);
  const [pins, setPins] = useState<PinState | null>(null);
  const [overlays, setOverlays] = useState<Readonly<Record<Overlay, boolean>>>({
    staff: true,
    pins: true,
    grids: false,
  });
  const [cursorText, setCursorText] = useState('');
  const [feedOpen, setFeedOpen] = useState(false);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  /** The cell of a link that does not say where to look. */
  const linked = useRef(view.camera === null ? view.cell : null);
  const controller = useRef<MapController | null>(null);
  const feedToggle = useRef<HTMLButtonElement>(null);
  const selected = useRef(view.cell);
  selected.current = view.cell;

  const root = deployment.root;
  const region = regions.find((r) => r.code === view.region);
  const scope = region?.code ?? root.code;
  const names = useMemo(() => new Map(regions.map((r) => [r.code, r.name])), [regions]);
  const at = useDomainTime(deployment, live, now);
  const { timezone } = deployment;
  const year = clockOf(lang, timezone).year(at);
  const clock = useMemo(() => clockOf(lang, timezone, year), [lang, timezone, year]);

  useEffect(() => {
    publishDiagnostics(
      store,
      () => controller.current,
      () => selected.current,
    );
    const hurry = () => {
      if (document.visibilityState === 'visible') store.hurry();
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      store.stop();
    };
  }, [store]);

  useEffect(() => {
    if (travelled?.view.camera) controller.current?.map.jumpTo(travelled.view.camera);
  }, [travelled]);

  const chooseRegion = (code: string) => {
    const chosen = regions.find((r) => r.code === code);
    go({ region: code === root.code ? null : code, cell: null });
    controller.current?.map.flyTo((chosen?.box ?? root.box) as unknown as Box);
  };

  const leave = () => {
    store.stop();
    logOut();
  };

  const closeFeed = useCallback(() => setFeedOpen(false), []);
  useEffect(() => {
    if (!feedOpen) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') closeFeed();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [feedOpen, closeFeed]);

  const pick = useCallback(
    (cell: string | null) => {
      closeFeed();
      go({ cell });
    },
    [go, closeFeed],
  );
  const moved = useCallback((camera: Camera) => adjust({ camera }), [adjust]);
  const reveal = useCallback((cell: string, place: Place | null) => {
    setWanted({ cell, place, close: linked.current === cell });
    linked.current = null;
  }, []);
  const toggle = (overlay: Overlay) => setOverlays((o) => ({ ...o, [overlay]: !o[overlay] }));

  return (
    <div className="console" data-freshness={age.fresh}>
      <a className="skip" href="#map">
        {t('app.skip')}
      </a>
      <Header
        session={session}
        deployment={deployment}
        page="board"
        chooseLang={(next) => adjust({ lang: next })}
        logOut={leave}
      >
        <RegionSelect
          deployment={deployment}
          regions={regions}
          scope={scope}
          choose={chooseRegion}
        />
        <LiveState deployment={deployment} live={live} age={age} time={clock.full(at)} />
        {mayOpen('hotspots', session.role) && (
          <AlertBell
            role={session.role}
            region={scope}
            feed={live.feed}
            clock={clock}
            names={names}
          />
        )}
      </Header>
      <Counters
        totals={live.board?.totals ?? null}
        today={live.board?.today ?? 0}
        review={mayOpen('review', session.role)}
        sos={hears(session.role) ? calls.length : null}
      />
      <Banner age={age} status={live.status} />
      <main className="stage">
        <LiveMap
          store={store}
          deployment={deployment}
          regions={regions}
          region={scope}
          start={view.camera ?? ((region?.box ?? root.box) as unknown as Box)}
          layer={view.layer}
          overlays={overlays}
          selected={view.cell}
          wanted={wanted}
          controller={controller}
          counts={setCounts}
          pins={setPins}
          picked={pick}
          moved={moved}
          cursorText={setCursorText}
        />
        <Legend
          layer={view.layer}
          chooseLayer={(layer) => go({ layer })}
          counts={counts}
          overlays={overlays}
          toggle={toggle}
          pins={pins}
          staff={live.board?.totals.staff ?? 0}
          ungridded={live.board?.totals.ungridded ?? 0}
        />
        <footer className="map-foot">
          <span>
            {t('link.rev')} {live.board?.rev ?? 0} ·{' '}
            {live.status.serverDigest !== '' && age.shown === 'live'
              ? t('link.digest.ok')
              : t('link.digest.pending')}
            {live.board !== null &&
              ` · ${t('map.resolution', { resolution: live.board.resolution })}`}
          </span>
          <span>
            {deployment.attribution}
            {deployment.map_approval !== '' &&
              ` · ${t('map.approval', { number: deployment.map_approval })}`}
          </span>
        </footer>
        <p className="visually-hidden" aria-live="polite">
          {cursorText}
        </p>
        <button
          type="button"
          ref={feedToggle}
          className="feed-toggle button"
          aria-expanded={feedOpen}
          onClick={() => setFeedOpen((open) => !open)}
        >
          {t('feed.toggle')}
        </button>
        <div className="side" data-panel={view.cell !== null} data-feed={feedOpen}>
          {view.cell !== null && (
            <CellPanel
              key={`${scope}/${view.cell}`}
              store={store}
              scope={scope}
              cell={view.cell}
              clock={clock}
              names={names}
              doors={mayOpen('door', session.role)}
              close={() => {
                go({ cell: null });
                controller.current?.map.canvas.focus({ preventScroll: true });
              }}
              reveal={reveal}
              openCell={(cell) => go({ cell })}
            />
          )}
          <FeedPanel
            feed={live.feed}
            clock={clock}
            names={names}
            hotspots={mayOpen('hotspots', session.role)}
            open={(cell) => go({ cell })}
            close={() => {
              closeFeed();
              feedToggle.current?.focus();
            }}
          />
        </div>
      </main>
    </div>
  );
}
