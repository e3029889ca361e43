import { useEffect, useRef, useState } from 'react';
import * as client from '../api/client';
import { MapButtons } from '../app/MapButtons';
import type { PageProps } from '../app/Page';
import { useOutlines } from '../hotspots/usePlaces';
import { useWords } from '../i18n/language';
import type { PatrolMap } from '../map/patrolmap';
import type { PatrolMapEvents } from '../map/patrolshapes';
import type { Box } from '../map/shapes';
import { publishPatrolDiagnostics } from './diagnostics';

/** The map of a part with its buttons. What is on it comes from the part, through `made`. */
export function PatrolMapView({
  page: { deployment, regions },
  region,
  label,
  made,
  map,
  picked,
  children,
}: {
  page: PageProps;
  region: string;
  /** what the map shows, for screen readers */
  label: string;
  made: (map: PatrolMap | null) => void;
  map: PatrolMap | null;
  picked: Partial<PatrolMapEvents>;
  /** over the map: a legend */
  children?: React.ReactNode;
}) {
  const { t } = useWords();
  const container = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState('');
  const root = deployment.root.code;
  const outlines = useOutlines(root);
  const home = (regions.find((r) => r.code === region)?.box ??
    deployment.root.box) as unknown as Box;
  const first = useRef(home);
  const latest = useRef(picked);
  latest.current = picked;

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let gone = false;
    let mine: PatrolMap | null = null;
    let unpublish = () => {};
    const make = async () => {
      const { PatrolMap: Made } = await import('../map/patrolmap');
      if (gone) return;
      const found = await Made.create(element, first.current, {
        person: (id) => latest.current.person?.(id),
        mark: (id) => latest.current.mark?.(id),
        call: (id) => latest.current.call?.(id),
        place: (place) => latest.current.place?.(place),
      });
      if (gone) {
        found.destroy();
        return;
      }
      mine = found;
      unpublish = publishPatrolDiagnostics(found);
      made(found);
    };
    make().catch((error: unknown) => {
      if (!gone) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      gone = true;
      unpublish();
      made(null);
      mine?.destroy();
    };
  }, [made]);

  useEffect(() => {
    if (map === null || outlines === null) return;
    const labels = regions
      .filter((r) => r.leaf)
      .map((r) => ({ name: r.name, lon: r.centre.lon, lat: r.centre.lat }));
    map.showRegions(outlines, labels);
  }, [map, outlines, regions]);

  useEffect(() => {
    if (map === null) return;
    let gone = false;
    client.gridOutlines(region).then(
      (grids) => {
        if (!gone) map.showGrids(grids);
      },
      (error: unknown) => console.warn('outlines of grids could not be read', error),
    );
    return () => {
      gone = true;
    };
  }, [map, region]);

  const shown = useRef(region);
  useEffect(() => {
    if (map === null) return;
    map.focusRegion(region === root ? '' : region);
    if (shown.current !== region) map.flyTo(home);
    shown.current = region;
  }, [map, region, root, home]);

  useEffect(() => {
    map?.canvas.setAttribute('aria-label', label);
  }, [map, label]);

  return (
    <div className="map patrol-map">
      <div ref={container} className="map-canvas" />
      {failure !== '' && (
        <p className="map-failure" role="alert">
          {t('map.failed', { reason: failure })}
        </p>
      )}
      <MapButtons zoomBy={(steps) => map?.zoomBy(steps)} fit={() => map?.flyTo(home)} />
      {children}
      <p className="map-credit">
        {deployment.attribution}
        {deployment.map_approval !== '' &&
          ` · ${t('map.approval', { number: deployment.map_approval })}`}
      </p>
    </div>
  );
}
