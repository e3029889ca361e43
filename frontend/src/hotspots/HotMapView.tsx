import { useEffect, useRef, useState } from 'react';
import type { Deployment, Region } from '../api/types';
import { MapButtons } from '../app/MapButtons';
import { cameraParams } from '../app/view';
import { useWords } from '../i18n/language';
import type { HotMap } from '../map/hotmap';
import type { HotMapEvents } from '../map/hotshapes';
import type { Box, Camera, Direction, Hover } from '../map/shapes';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** As in narrow.css: the panel is a sheet over the lower part of the map. */
const NARROW = '(max-width: 820px)';
const SHEET_TOP = 0.38;

/** What is said of a cell beside the mouse. */
export interface CellTip {
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
}

/** The map with its buttons. Paint and circles come from the tab that is shown. */
export function HotMapView({
  deployment,
  regions,
  outlines,
  region,
  resolution,
  camera,
  cell,
  made,
  map,
  moved,
  picked,
  cluster,
  hovered,
  drawn,
  tip,
  describe,
  children,
}: {
  deployment: Deployment;
  regions: readonly Region[];
  /** null: not there yet */
  outlines: GeoJSON.FeatureCollection | null;
  region: string;
  /** of the hexagons to begin with */
  resolution: number;
  /** null: the whole region */
  camera: Camera | null;
  cell: string | null;
  made: (map: HotMap | null) => void;
  map: HotMap | null;
  moved: (camera: Camera) => void;
  picked: (cell: string | null) => void;
  cluster: (id: string) => void;
  /** the cell under the mouse; null when there is none any more */
  hovered: (cell: string | null) => void;
  drawn: () => void;
  tip: (cell: string) => CellTip | null;
  /** for screen readers */
  describe: (cell: string) => string;
  children?: React.ReactNode;
}) {
  const { t } = useWords();
  const container = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState('');
  const [hover, setHover] = useState<Hover | null>(null);
  const [spoken, setSpoken] = useState('');
  const root = deployment.root.code;
  const home = (regions.find((r) => r.code === region)?.box ??
    deployment.root.box) as unknown as Box;
  const lastCamera = useRef(cameraText(camera));
  const first = useRef({ camera, home, region, resolution });
  const latest = useRef({ moved, picked, cluster, hovered, drawn, describe, t });
  latest.current = { moved, picked, cluster, hovered, drawn, describe, t };

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let gone = false;
    let mine: HotMap | null = null;
    const events: HotMapEvents = {
      moved: (at) => {
        lastCamera.current = cameraText(at);
        latest.current.moved(at);
      },
      picked: (at) => latest.current.picked(at),
      cluster: (id) => latest.current.cluster(id),
      hovered: (at) => {
        setHover(at);
        latest.current.hovered(at?.cell ?? null);
      },
      cursor: (at) => {
        const { describe: say, t: word } = latest.current;
        setSpoken(at === null ? word('map.cursor.none') : say(at));
      },
      drawn: () => latest.current.drawn(),
    };
    const make = async () => {
      const { HotMap: Made } = await import('../map/hotmap');
      if (gone) return;
      const begin = first.current;
      const found = await Made.create(
        element,
        begin.camera,
        begin.home,
        begin.region,
        begin.resolution,
        events,
      );
      if (gone) {
        found.destroy();
        return;
      }
      mine = found;
      made(found);
    };
    make().catch((error: unknown) => {
      if (!gone) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      gone = true;
      mine?.destroy();
      made(null);
    };
  }, [made]);

  useEffect(() => {
    if (map === null || outlines === null) return;
    const labels = regions
      .filter((r) => r.leaf)
      .map((r) => ({ name: r.name, lon: r.centre.lon, lat: r.centre.lat }));
    map.showRegions(outlines, labels);
  }, [map, regions, outlines]);

  const shownRegion = useRef(region);
  useEffect(() => {
    if (map === null) return;
    map.focusRegion(region === root ? '' : region);
    map.setHome(home);
    if (shownRegion.current !== region) map.flyTo(home);
    shownRegion.current = region;
  }, [map, region, root, home]);

  // Back and forward buttons. What the map itself said comes back to it and is no order to move.
  useEffect(() => {
    const wanted = cameraText(camera);
    if (map === null || camera === null || wanted === lastCamera.current) return;
    lastCamera.current = wanted;
    map.jumpTo(camera);
  }, [map, camera]);

  useEffect(() => {
    if (map === null) return;
    map.select(cell);
    if (cell !== null && window.matchMedia(NARROW).matches) map.liftSelected(SHEET_TOP);
  }, [map, cell]);

  useEffect(() => {
    if (map === null) return;
    const { canvas } = map;
    canvas.setAttribute('aria-label', t('hot.map'));
    const onKey = (event: KeyboardEvent) => {
      if (!steer(map, event, () => latest.current.picked(null))) return;
      event.preventDefault();
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
      {hover !== null && said !== null && <Tip hover={hover} tip={said} />}
      <MapButtons zoomBy={(steps) => map?.zoomBy(steps)} fit={() => map?.flyTo(home)} />
      {children}
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </div>
  );
}

/** As exact as the URL has it. */
function cameraText(camera: Camera | null): string {
  if (camera === null) return '';
  const params = new URLSearchParams();
  cameraParams(camera, params);
  return params.toString();
}

/** Whether the key was one of the map's. */
function steer(map: HotMap, event: KeyboardEvent, leave: () => void): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) {
    if (event.shiftKey) map.panBy(arrow);
    else map.moveCursor(arrow);
  } else if (event.key === 'Enter') map.openCursor();
  else if (event.key === '+' || event.key === '=') map.zoomBy(1);
  else if (event.key === '-') map.zoomBy(-1);
  else if (event.key === 'Escape') leave();
  else return false;
  return true;
}

function Tip({ hover, tip }: { hover: Hover; tip: CellTip }) {
  return (
    <div className="tip" aria-hidden="true" style={{ left: hover.x, top: hover.y }}>
      <strong>{tip.title}</strong>
      {tip.rows.map(([label, value]) => (
        <span key={label}>
          {label} <b className="num">{value}</b>
        </span>
      ))}
    </div>
  );
}
