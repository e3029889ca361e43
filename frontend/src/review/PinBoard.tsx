import { useEffect, useRef, useState } from 'react';
import * as api from '../api/client';
import type { Deployment, Region } from '../api/types';
import { useWords } from '../i18n/language';
import type { NeighbourPin, PinMap } from '../map/pinmap';
import { PIN_COLOUR } from '../map/pinstyle';
import type { Box, Place } from '../map/shapes';
import type { Candidate } from './candidates';

/** Coarse cells whose institutions are read for one view at most. */
const COARSE_MOST = 12;

declare global {
  interface Window {
    /** The map of the review queue, for tests: pixels of a place, from the map's top left. */
    gridwatchPins?: { pixelOf(place: Place): { x: number; y: number } };
  }
}

/** The map of one item: candidates, circle of doubt, neighbours, the pin. */
export function PinBoard({
  deployment,
  regions,
  outlines,
  item,
  region,
  candidates,
  radius,
  pin,
  closely,
  place,
  choose,
}: {
  deployment: Deployment;
  regions: readonly Region[];
  outlines: GeoJSON.FeatureCollection | null;
  /** the camera moves when this changes */
  item: string;
  /** as stated */
  region: string;
  candidates: readonly Candidate[];
  /** of the proposed candidate, metres */
  radius: number;
  pin: Place | null;
  /** the pin was not put on the map by hand: go and see where it is */
  closely: boolean;
  place: (place: Place) => void;
  choose: (candidate: string) => void;
}) {
  const { t } = useWords();
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<PinMap | null>(null);
  const [failure, setFailure] = useState('');
  const latest = useRef({ place, choose });
  latest.current = { place, choose };

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let made: PinMap | null = null;
    const leaving = new AbortController();
    const make = async () => {
      const { PinMap } = await import('../map/pinmap');
      if (leaving.signal.aborted) return;
      const { root, resolution } = deployment;
      const readNeighbours = neighboursOf(root.code, leaving.signal);
      const map = await PinMap.create(element, root.box as unknown as Box, root.code, resolution, {
        placed: (at) => latest.current.place(at),
        chosen: (id) => latest.current.choose(id),
        moved: () =>
          void readNeighbours(map.coarseCells).then((found) => {
            if (found !== null) map.showNeighbours(found);
          }),
      });
      if (leaving.signal.aborted) {
        map.destroy();
        return;
      }
      made = map;
      window.gridwatchPins = { pixelOf: (at) => map.pixelOf(at) };
      setMap(map);
    };
    make().catch((error: unknown) => {
      if (!leaving.signal.aborted)
        setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      leaving.abort();
      made?.destroy();
      delete window.gridwatchPins;
    };
  }, [deployment]);

  useEffect(() => {
    if (map === null || outlines === null) return;
    const labels = regions
      .filter((r) => r.leaf)
      .map((r) => ({ name: r.name, lon: r.centre.lon, lat: r.centre.lat }));
    map.showRegions(outlines, labels);
  }, [map, outlines, regions]);
  useEffect(() => map?.focusRegion(region), [map, region]);
  useEffect(() => {
    const [first] = candidates;
    map?.showCandidates(candidates);
    map?.showCircle(first?.proposed ? first : null, radius);
  }, [map, candidates, radius]);
  useEffect(() => map?.setPin(pin, t('pin.marker')), [map, pin, t]);
  useEffect(() => {
    if (pin !== null) map?.reveal(pin, closely);
  }, [map, pin, closely]);

  // The camera follows the item, and what was searched for; not each change of the rest.
  const found = candidates.filter((c) => c.id.startsWith('found'));
  const focus = `${item}/${found.map((c) => `${c.lon},${c.lat}`).join('/')}`;
  const frame = useRef({ found, candidates, radius, region, regions });
  frame.current = { found, candidates, radius, region, regions };
  useEffect(() => {
    if (map === null || focus === '') return;
    const now = frame.current;
    if (now.found.length > 0) map.frame(now.found.slice(0, 1), now.found[0]?.fix.radius_m ?? 0);
    else if (now.candidates.length > 0) map.frame(now.candidates, now.radius);
    else {
      const box = now.regions.find((r) => r.code === now.region)?.box ?? deployment.root.box;
      map.show(box as unknown as Box);
    }
  }, [map, focus, deployment]);

  useEffect(() => {
    if (map === null) return;
    const { canvas } = map;
    canvas.setAttribute('aria-label', t('pin.map'));
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      latest.current.place(map.middle);
    };
    canvas.addEventListener('keydown', onKey);
    return () => canvas.removeEventListener('keydown', onKey);
  }, [map, t]);

  return (
    <div className="pin-map">
      <div ref={container} className="map-canvas" />
      <span className="crosshair" aria-hidden="true" />
      {failure !== '' && (
        <p className="map-failure" role="alert">
          {t('map.failed', { reason: failure })}
        </p>
      )}
      <div className="map-buttons">
        <button type="button" aria-label={t('map.zoom_in')} onClick={() => map?.zoomBy(1)}>
          +
        </button>
        <button type="button" aria-label={t('map.zoom_out')} onClick={() => map?.zoomBy(-1)}>
          −
        </button>
      </div>
      <ul className="pin-legend">
        {(['pin', 'proposed', 'alternative', 'neighbour'] as const).map((what) => (
          <li key={what}>
            <i style={{ background: PIN_COLOUR[what] }} aria-hidden="true" />
            {t(`pin.legend.${what}`)}
          </li>
        ))}
      </ul>
      <p className="map-credit">
        {deployment.attribution}
        {deployment.map_approval !== '' &&
          ` · ${t('map.approval', { number: deployment.map_approval })}`}
      </p>
    </div>
  );
}

/** Reads the institutions of cells, each once; answers null when there is nothing new to show. */
function neighboursOf(region: string, signal: AbortSignal) {
  const known = new Map<string, NeighbourPin[]>();
  return async (cells: readonly string[]): Promise<NeighbourPin[] | null> => {
    const fresh = cells.filter((cell) => !known.has(cell)).slice(0, COARSE_MOST);
    if (fresh.length === 0) return null;
    for (const cell of fresh) known.set(cell, []);
    await Promise.all(
      fresh.map(async (cell) => {
        try {
          const pins: NeighbourPin[] = [];
          for (const { lon, lat, name, address } of await api.institutionsIn(region, cell, signal))
            if (lon !== null && lat !== null) pins.push({ lon, lat, label: `${name}\n${address}` });
          known.set(cell, pins);
        } catch {
          // The pin can be put without neighbours; they are asked for again when they come into view.
          known.delete(cell);
        }
      }),
    );
    return signal.aborted ? null : [...known.values()].flat();
  };
}
