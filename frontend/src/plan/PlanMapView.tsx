import { type ReactNode, useEffect, useRef, useState } from 'react';
import { MapButtons } from '../app/MapButtons';
import { useWords } from '../i18n/language';
import type { MappedLand, PlanMap } from '../map/planmap';
import type { PlanMapEvents, PlanTool } from '../map/planshape';
import type { Camera, Direction } from '../map/shapes';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** What is said of a cell beside the mouse. */
export interface PlanTip {
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
}

type Events = Omit<PlanMapEvents, 'hovered' | 'cursor'>;

/** The map of a draft with its buttons. */
export function PlanMapView({
  land,
  camera,
  outlines,
  tool,
  brush,
  events,
  made,
  map,
  tip,
  describe,
  over,
  children,
}: {
  land: MappedLand;
  /** null: the whole land */
  camera: Camera | null;
  outlines: GeoJSON.FeatureCollection | null;
  tool: PlanTool;
  brush: number;
  events: Events;
  made: (map: PlanMap | null) => void;
  map: PlanMap | null;
  tip: (cell: number) => PlanTip | null;
  /** for screen readers */
  describe: (cell: number) => string;
  /** gets the element that covers the map */
  over: (element: HTMLElement | null) => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const container = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState('');
  const [hover, setHover] = useState<{ cell: number; x: number; y: number } | null>(null);
  const [spoken, setSpoken] = useState('');
  const first = useRef(camera);
  const latest = useRef({ events, describe });
  latest.current = { events, describe };

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let gone = false;
    let mine: PlanMap | null = null;
    const make = async () => {
      const { PlanMap: Made } = await import('../map/planmap');
      if (gone) return;
      const found = await Made.create(element, first.current, land, {
        moved: (at) => latest.current.events.moved(at),
        clicked: (cell, alt) => latest.current.events.clicked(cell, alt),
        strokeBegan: () => latest.current.events.strokeBegan(),
        stroked: (cells) => latest.current.events.stroked(cells),
        strokeEnded: (cancelled) => latest.current.events.strokeEnded(cancelled),
        lassoed: (cells) => latest.current.events.lassoed(cells),
        hovered: (cell, x, y) => setHover(cell === null ? null : { cell, x, y }),
        cursor: (cell) => setSpoken(latest.current.describe(cell)),
      });
      if (gone) {
        found.destroy();
        return;
      }
      mine = found;
      first.current = null;
      made(found);
    };
    make().catch((error: unknown) => {
      if (!gone) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      gone = true;
      if (mine !== null) first.current = mine.camera;
      mine?.destroy();
      made(null);
    };
  }, [land, made]);

  useEffect(() => {
    if (outlines !== null) map?.showRegions(outlines);
  }, [map, outlines]);
  useEffect(() => map?.setTool(tool, brush), [map, tool, brush]);

  useEffect(() => {
    if (map === null) return;
    const { canvas } = map;
    canvas.setAttribute('aria-label', t('plan.map'));
    const onKey = (event: KeyboardEvent) => {
      if (steer(map, event)) event.preventDefault();
    };
    canvas.addEventListener('keydown', onKey);
    return () => canvas.removeEventListener('keydown', onKey);
  }, [map, t]);

  const said = hover === null ? null : tip(hover.cell);
  return (
    <div className="map" id="map" tabIndex={-1}>
      <div ref={container} className="map-canvas" />
      {failure !== '' && (
        <p className="map-failure" role="alert">
          {t('map.failed', { reason: failure })}
        </p>
      )}
      <div ref={over} className="plan-over" />
      {hover !== null && said !== null && (
        <div className="tip" aria-hidden="true" style={{ left: hover.x, top: hover.y }}>
          <strong>{said.title}</strong>
          {said.rows.map(([label, value]) => (
            <span key={label}>
              {label} <b className="num">{value}</b>
            </span>
          ))}
        </div>
      )}
      <MapButtons zoomBy={(steps) => map?.zoomBy(steps)} fit={() => map?.fit(map.home)} />
      {children}
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </div>
  );
}

/** Whether the key was one of the map's. */
function steer(map: PlanMap, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) {
    if (event.shiftKey) map.panBy(arrow);
    else map.moveCursor(arrow);
  } else if (event.key === 'Enter') map.openCursor();
  else if (event.key === '+' || event.key === '=') map.zoomBy(1);
  else if (event.key === '-') map.zoomBy(-1);
  else if (event.key === 'Escape') return map.cancel();
  else return false;
  return true;
}
