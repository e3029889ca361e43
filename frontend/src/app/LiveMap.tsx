import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Deployment, Region } from '../api/types';
import type { MessageKey } from '../i18n/dictionary';
import { decimal } from '../i18n/format';
import { useWords } from '../i18n/language';
import { debtOn, statusOf, sum, sumLines } from '../live/board';
import type { LiveStore } from '../live/store';
import { type LegendCounts, resolutionAt } from '../map/cells';
import type { MapController, PinState } from '../map/controller';
import type { LayerId } from '../map/palette';
import type { Box, Camera, Direction, Hover, Overlay, Wanted } from '../map/shapes';
import { MapButtons } from './MapButtons';
import { useLiveView } from './useLive';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** As in console.css: the panel is a sheet over the lower part of the map. */
const NARROW = '(max-width: 820px)';
const SHEET_TOP = 0.38;

/** The map with its buttons. The map itself lives in `controller`, outside React. */
export function LiveMap({
  store,
  deployment,
  regions,
  region,
  start,
  layer,
  overlays,
  selected,
  wanted,
  controller,
  counts,
  pins,
  picked,
  moved,
  cursorText,
}: {
  store: LiveStore;
  deployment: Deployment;
  regions: readonly Region[];
  region: string;
  /** only the first value counts */
  start: Camera | Box;
  layer: LayerId;
  overlays: Readonly<Record<Overlay, boolean>>;
  selected: string | null;
  /** a new object each time something is to be brought into view */
  wanted: Wanted | null;
  controller: RefObject<MapController | null>;
  counts: (counts: LegendCounts) => void;
  pins: (pins: PinState | null) => void;
  picked: (cell: string | null) => void;
  moved: (camera: Camera) => void;
  /** told to screen readers when the cell cursor moves */
  cursorText: (text: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const container = useRef<HTMLDivElement>(null);
  const [made, setMade] = useState<MapController | null>(null);
  const [failure, setFailure] = useState('');
  const [hover, setHover] = useState<Hover | null>(null);
  const first = useRef({ start, region, layer });
  const latest = useRef({ picked, moved, cursorText, words });
  latest.current = { picked, moved, cursorText, words };

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let gone = false;
    let mine: MapController | null = null;
    const make = async () => {
      const [{ CityMap }, { MapController: Controller }] = await Promise.all([
        import('../map/citymap'),
        import('../map/controller'),
      ]);
      if (gone) return;
      const begin = first.current;
      const map = await CityMap.create(
        element,
        begin.start,
        begin.region,
        (zoom) => resolutionAt(zoom, deployment.zoom_resolutions),
        begin.layer,
        {
          moved: (camera) => {
            mine?.cameraMoved();
            latest.current.moved(camera);
          },
          picked: (cell) => latest.current.picked(cell),
          hovered: setHover,
          cursor: (cell) => latest.current.cursorText(describe(store, cell, latest.current.words)),
          drawn: () => mine?.frameDrawn(),
        },
      );
      if (gone) {
        map.destroy();
        return;
      }
      mine = new Controller(map, store, deployment, regions, begin.region, { counts, pins });
      controller.current = mine;
      setMade(mine);
    };
    make().catch((error: unknown) => {
      if (!gone) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      gone = true;
      mine?.destroy();
      controller.current = null;
    };
  }, [store, deployment, regions, controller, counts, pins]);

  useEffect(() => made?.map.showLayer(layer), [made, layer]);
  useEffect(() => {
    if (made === null) return;
    made.map.select(selected);
    if (selected !== null && window.matchMedia(NARROW).matches) made.map.liftSelected(SHEET_TOP);
  }, [made, selected]);
  useEffect(() => {
    if (wanted !== null) made?.map.reveal(wanted);
  }, [made, wanted]);
  useEffect(() => made?.setRegion(region), [made, region]);
  useEffect(() => made?.map.toggle('staff', overlays.staff), [made, overlays.staff]);
  useEffect(() => made?.setPins(overlays.pins), [made, overlays.pins]);
  useEffect(() => made?.setGrids(overlays.grids), [made, overlays.grids]);
  useEffect(() => {
    if (made === null) return;
    const { canvas } = made.map;
    canvas.setAttribute('aria-label', t('map.label'));
    const onKey = (event: KeyboardEvent) => {
      const arrow = ARROWS[event.key];
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (arrow !== undefined) {
        if (event.shiftKey) made.map.panBy(arrow);
        else made.map.moveCursor(arrow);
      } else if (event.key === 'Enter') made.map.openCursor();
      else if (event.key === '+' || event.key === '=') made.map.zoomBy(1);
      else if (event.key === '-') made.map.zoomBy(-1);
      else if (event.key === 'Escape') latest.current.picked(null);
      else return;
      event.preventDefault();
    };
    canvas.addEventListener('keydown', onKey);
    return () => canvas.removeEventListener('keydown', onKey);
  }, [made, t]);

  return (
    <div className="map" id="map" tabIndex={-1}>
      <div ref={container} className="map-canvas" />
      {failure !== '' && (
        <p className="map-failure" role="alert">
          {t('map.failed', { reason: failure })}
        </p>
      )}
      {hover !== null && <Tip store={store} hover={hover} />}
      <MapButtons
        zoomBy={(steps) => made?.map.zoomBy(steps)}
        fit={() => {
          const box = regions.find((r) => r.code === region)?.box ?? deployment.root.box;
          made?.map.flyTo(box as unknown as Box);
        }}
      />
    </div>
  );
}

/** What a cell holds, beside the mouse. The same is in the panel and, by keyboard, spoken. */
function Tip({ store, hover }: { store: LiveStore; hover: Hover }) {
  const { lang, t } = useWords();
  const { board } = useLiveView(store);
  const lines = board?.cells.get(hover.cell);
  const sums = sumLines(lines ?? []);
  const status = statusOf(sums.institutions);
  const rows: [MessageKey, number][] = [
    ['panel.institutions', sum(sums.institutions)],
    ['status.overdue', sums.institutions[4]],
    ['status.never', sums.institutions[3]],
    ['layer.debt', debtOn(sums, board?.today ?? 0)],
    ['panel.clues', sum(sums.clues)],
    ['layer.staff', sums.staff],
  ];
  return (
    <div className="tip" aria-hidden="true" style={{ left: hover.x, top: hover.y }}>
      <strong>{t(`status.${status}`)}</strong>
      {rows.map(([label, n]) =>
        n === 0 ? null : (
          <span key={label}>
            {t(label)} <b className="num">{decimal(lang, n)}</b>
          </span>
        ),
      )}
    </div>
  );
}

function describe(
  store: LiveStore,
  cell: string | null,
  { t }: ReturnType<typeof useWords>,
): string {
  if (cell === null) return t('map.cursor.none');
  const sums = sumLines(store.view.board?.cells.get(cell) ?? []);
  return t('map.cursor', {
    cell,
    status: t(`status.${statusOf(sums.institutions)}`),
    institutions: sum(sums.institutions),
    clues: sum(sums.clues),
  });
}
