import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as api from '../api/client';
import type { Deployment } from '../api/types';
import type { SocketHandlers } from '../live/connection';
import { LiveStore } from '../live/store';
import { CELL_A, CELL_B, wireDiff, wireHeartbeat, wireSnapshot } from '../live/testing';
import type { CityMap } from './citymap';
import { MapController } from './controller';

vi.mock('../api/client', () => ({
  regionOutlines: vi.fn(() => Promise.resolve({ type: 'FeatureCollection', features: [] })),
  gridOutlines: vi.fn(() => Promise.resolve({ type: 'FeatureCollection', features: [] })),
  openClues: vi.fn(() => Promise.resolve({ items: [], more: false })),
}));

const DEPLOYMENT: Deployment = {
  name: 'demo',
  epoch: 'e1',
  resolution: 9,
  min_resolution: 4,
  timezone: 'America/Chicago',
  at: '2014-06-02T12:00:00Z',
  speed: 600,
  demo: true,
  simulated_note: true,
  attribution: '',
  map_approval: '',
  policy_version: '1',
  root: { code: 'us-il-chicago', name: 'Chicago', centre: { lon: 0, lat: 0 }, box: [0, 0, 1, 1] },
  zoom_resolutions: [
    { min_zoom: 11, resolution: 9 },
    { min_zoom: 0, resolution: 8 },
  ],
};

/** Records what the controller asks of the map. */
class FakeMap {
  camera = { lon: 0, lat: 0, zoom: 12 };
  box = [0, 0, 1, 1] as const;
  pinsVisible = true;
  painted = new Map<string, object>();
  scopes: string[] = [];
  reloads = 0;
  retries = 0;
  showScope(region: string, resolution: number) {
    this.scopes.push(`${region}/${resolution}`);
    this.painted.clear();
  }
  paint(changes: readonly (readonly [string, object])[]) {
    for (const [cell, paint] of changes) this.painted.set(cell, paint);
  }
  known = new Set<string>();
  retryTiles() {
    this.retries++;
  }
  tilesHold(cells: ReadonlySet<string>) {
    return [...cells].every((cell) => this.known.has(cell));
  }
  reloadTiles() {
    this.reloads++;
  }
  staff = 0;
  showStaff(officers: readonly object[]) {
    this.staff = officers.length;
  }
  showClues() {}
  showRegions() {}
  showGrids() {}
  focusRegion() {}
  toggle() {}
  destroy() {}
}

describe('MapController', () => {
  let map: FakeMap;
  let handlers: SocketHandlers | null = null;
  let sent: { region: string; resolution: number }[];
  let store: LiveStore;
  let controller: MapController;
  const says = (message: object) => handlers?.text(JSON.stringify(message));
  const clues = vi.mocked(api.openClues);

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.clearAllMocks();
    map = new FakeMap();
    sent = [];
    store = new LiveStore(
      {
        ticket: () => Promise.resolve('t'),
        open: (_, h) => {
          handlers = h;
          return { send: (text) => sent.push(JSON.parse(text)), close: () => {} };
        },
        now: () => Date.now(),
        after: (ms, run) => {
          const id = setTimeout(run, ms);
          return () => clearTimeout(id);
        },
        random: () => 0.5,
      },
      () => {},
    );
    vi.stubGlobal('window', globalThis);
    controller = new MapController(
      map as unknown as CityMap,
      store,
      DEPLOYMENT,
      [],
      'us-il-chicago',
      {
        counts: () => {},
        pins: () => {},
      },
    );
    await vi.advanceTimersByTimeAsync(0);
    handlers?.open();
  });
  afterEach(() => {
    controller.destroy();
    store.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('subscribes for the zoom, and again only when that asks for another resolution', () => {
    expect(sent).toMatchObject([{ region: 'us-il-chicago', resolution: 9 }]);
    map.camera = { ...map.camera, zoom: 11.5 };
    controller.cameraMoved();
    expect(sent).toHaveLength(1);
    map.camera = { ...map.camera, zoom: 10 };
    controller.cameraMoved();
    expect(sent[1]).toMatchObject({ resolution: 8 });
    controller.setRegion('us-il-chicago-08');
    expect(sent[2]).toMatchObject({ region: 'us-il-chicago-08', resolution: 8 });
  });

  it('paints the snapshot, then only what changed', () => {
    says(wireSnapshot(5, [{ region: 'r', cell: CELL_A, institutions: [0, 1, 0, 0, 0] }]));
    expect(map.scopes).toEqual(['us-il-chicago/9']);
    expect(map.painted.get(CELL_A)).toMatchObject({ status: 4 });
    map.painted.clear();
    says(wireDiff(5, 6));
    expect(map.painted.size).toBe(0);
    says(wireDiff(6, 7, [{ region: 'r', cell: CELL_A, institutions: [0, 0, 0, 0, 1] }]));
    expect(map.painted.get(CELL_A)).toMatchObject({ status: 1 });
    expect(controller.drawnRev).toBe(0);
    controller.frameDrawn();
    expect(controller.drawnRev).toBe(7);
  });

  it('reads the tiles again for a new cell that is in none of them, once', async () => {
    says(wireSnapshot(5, [{ region: 'r', cell: CELL_A, staff: 1 }]));
    says(wireDiff(5, 6, [{ region: 'r', cell: CELL_A, staff: 2 }]));
    await vi.advanceTimersByTimeAsync(10_000);
    says(wireDiff(6, 7, [{ region: 'r', cell: CELL_B, clues: [1, 0, 0, 0] }]));
    says({ type: 'feed', items: [] });
    await vi.advanceTimersByTimeAsync(10_000);
    says({ type: 'feed', items: [] });
    expect(map.reloads).toBe(0);
    await vi.advanceTimersByTimeAsync(9_000);
    says({ type: 'feed', items: [] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(map.reloads).toBe(1);
    map.known.add(CELL_A);
    says(wireDiff(7, 8, [], [{ region: 'r', cell: CELL_A }]));
    says(wireDiff(8, 9, [{ region: 'r', cell: CELL_A, clues: [1, 0, 0, 0] }]));
    says({ type: 'feed', items: [] });
    await vi.advanceTimersByTimeAsync(14_000);
    says({ type: 'feed', items: [] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(map.reloads).toBe(1);
  });

  it('leaves the tiles alone while nothing is heard from the server', async () => {
    says(wireSnapshot(5));
    says(wireDiff(5, 6, [{ region: 'r', cell: CELL_B, clues: [1, 0, 0, 0] }]));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(map.reloads).toBe(0);
  });

  it('clears the dots when the last shift ends', () => {
    const at = '2014-06-02T12:00:00Z';
    const officer = { officer: 'o', name: 'n', post: '', lon: 0, lat: 0, at };
    says({ type: 'staff', at, officers: [officer] });
    expect(map.staff).toBe(1);
    says(wireSnapshot(5));
    expect(map.staff).toBe(0);
  });

  it('looks at every cell when a day of the domain ends', () => {
    const visited = '2014-05-03T12:00:00Z'; // 30 days before the snapshot
    says(wireSnapshot(5, [{ region: 'r', cell: CELL_A, last_visit: visited }]));
    expect(map.painted.get(CELL_A)).toMatchObject({ visit: 1 });
    says({ ...wireDiff(5, 6), at: '2014-06-03T12:00:00Z' });
    expect(map.painted.get(CELL_A)).toMatchObject({ visit: 2 });
  });

  it('reads pins once for a burst of clues, and not for visits', async () => {
    says(wireSnapshot(5));
    await vi.advanceTimersByTimeAsync(1_000);
    clues.mockClear();
    const item = { seq: 1, at: '2014-06-02T12:00:00Z', region: 'r', id: 'i' };
    says({ type: 'feed', items: [{ ...item, kind: 'visit.recorded' }] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(clues).not.toHaveBeenCalled();
    for (let i = 0; i < 5; i++) says({ type: 'feed', items: [{ ...item, kind: 'clue.recorded' }] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(clues).toHaveBeenCalledTimes(1);
  });

  it('reads nothing while pins are hidden or the map is too far out', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    clues.mockClear();
    controller.setPins(false);
    controller.cameraMoved();
    await vi.advanceTimersByTimeAsync(1_000);
    map.pinsVisible = false;
    controller.setPins(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(clues).not.toHaveBeenCalled();
  });

  it('tries again what failed once the server is back', async () => {
    vi.mocked(api.gridOutlines).mockRejectedValueOnce(new Error('refused'));
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    controller.setGrids(true);
    await vi.advanceTimersByTimeAsync(0);
    says(wireSnapshot(5));
    says(wireHeartbeat(5, store.digest));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(api.gridOutlines).toHaveBeenCalledTimes(2);
    expect(api.regionOutlines).toHaveBeenCalledTimes(1);
    expect(map.retries).toBe(1);
  });
});
