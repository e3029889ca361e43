import * as api from '../api/client';
import type { Deployment, Region } from '../api/types';
import { clockOf } from '../i18n/format';
import type { Board } from '../live/board';
import { freshness, type LinkState } from '../live/freshness';
import type { LiveStore } from '../live/store';
import { type LegendCounts, NOTHING_PAINTED, type Painted, repaint, resolutionAt } from './cells';
import type { CityMap } from './citymap';
import type { CluePin } from './shapes';

/** Pins asked for at once; where there are more, the page says so. */
const PIN_LIMIT = 1000;
const PIN_DELAY_MS = 400;
/** How long a cell that the tiles do not know may stay undrawn before they are read again. */
const TILE_DELAY_MS = 20_000;

export interface PinState {
  readonly shown: number;
  readonly more: boolean;
}

export interface MapReports {
  counts(counts: LegendCounts): void;
  /** null: the map is zoomed out too far for pins. */
  pins(pins: PinState | null): void;
}

/** Connects the live state with the map: what changes there is painted here. */
export class MapController {
  private painted: Painted = NOTHING_PAINTED;
  private day = '';
  private scope = '';
  private link: LinkState = 'idle';
  private pinsOn = true;
  private pinTimer: number | null = null;
  private tileTimer: number | null = null;
  private readonly newCells = new Set<string>();
  private pinRequest: AbortController | null = null;
  private readonly leave: (() => void)[] = [];
  private readonly clock;
  private backgroundShown = false;
  private gridsWanted = false;
  private gridsShownFor = '';
  private appliedRev = 0;
  /** rev of the last board whose colours were on a drawn frame */
  drawnRev = 0;
  pins: readonly CluePin[] = [];

  constructor(
    readonly map: CityMap,
    private readonly store: LiveStore,
    private readonly deployment: Deployment,
    private readonly regions: readonly Region[],
    private region: string,
    private readonly reports: MapReports,
  ) {
    this.clock = clockOf('en', deployment.timezone);
    this.leave.push(
      store.onBoard((board, changed) => this.show(board, changed)),
      store.onStaff((officers) => map.showStaff(officers)),
      store.onFeed((items) => {
        if (items.some((item) => item.what.startsWith('clue.'))) this.readPinsSoon();
      }),
      store.onView(() => this.follow(store.shown.status.link)),
    );
    map.showStaff(store.staff);
    if (store.view.board !== null) this.show(store.view.board, null);
    this.subscribe();
    this.readPinsSoon();
    void this.showOutlines();
  }

  destroy(): void {
    for (const leave of this.leave) leave();
    if (this.pinTimer !== null) window.clearTimeout(this.pinTimer);
    if (this.tileTimer !== null) window.clearTimeout(this.tileTimer);
    this.pinRequest?.abort();
    this.map.destroy();
  }

  setGrids(on: boolean): void {
    this.gridsWanted = on;
    this.map.toggle('grids', on);
    void this.showOutlines();
  }

  /** Regions once, grids when they are wanted; what fails is tried again when the server is back. */
  private async showOutlines(): Promise<void> {
    const { region } = this;
    try {
      if (!this.backgroundShown) {
        const labels = this.regions
          .filter((r) => r.leaf)
          .map((r) => ({ name: r.name, lon: r.centre.lon, lat: r.centre.lat }));
        this.map.showRegions(await api.regionOutlines(this.deployment.root.code), labels);
        this.backgroundShown = true;
      }
      if (this.gridsWanted && this.gridsShownFor !== region) {
        this.map.showGrids(await api.gridOutlines(region));
        this.gridsShownFor = region;
      }
    } catch (error) {
      console.warn('outlines could not be read', error);
    }
  }

  setRegion(region: string): void {
    if (region === this.region) return;
    this.region = region;
    void this.showOutlines();
    this.subscribe();
    this.readPinsSoon();
  }

  setPins(on: boolean): void {
    this.pinsOn = on;
    this.map.toggle('pins', on);
    if (on) this.readPinsSoon();
  }

  cameraMoved(): void {
    this.subscribe();
    this.readPinsSoon();
  }

  frameDrawn(): void {
    this.drawnRev = this.appliedRev;
  }

  /** The subscription of the region and zoom now shown; nothing happens when it is the same. */
  private subscribe(): void {
    const resolution = resolutionAt(this.map.camera.zoom, this.deployment.zoom_resolutions);
    const scope = `${this.region}/${resolution}`;
    if (scope === this.scope) return;
    this.scope = scope;
    this.map.focusRegion(this.region === this.deployment.root.code ? '' : this.region);
    this.store.subscribe({ region: this.region, resolution });
  }

  private show(board: Board, changed: readonly string[] | null): void {
    const day = this.clock.day(board.at);
    if (changed === null) {
      this.map.showScope(board.region, board.resolution);
      this.painted = NOTHING_PAINTED;
      this.newCells.clear();
    }
    const result = repaint(this.painted, board, day === this.day ? changed : null);
    this.day = day;
    if (changed !== null) this.remember(result.repaint.map(([cell]) => cell));
    this.map.paint(result.repaint);
    if (result.painted !== this.painted || changed === null) {
      this.painted = result.painted;
      this.reports.counts(result.painted.counts);
    }
    // The layer of points comes later than the counts; the end of the last shift is certain here.
    if (board.totals.staff === 0) this.map.showStaff([]);
    this.appliedRev = board.rev;
  }

  /**
   * Tiles show the cells in force and those occupied when they were made. A cell
   * outside every region that becomes occupied later is in none of them.
   */
  private remember(cells: readonly string[]): void {
    for (const cell of cells) if (!this.painted.paints.has(cell)) this.newCells.add(cell);
    if (this.newCells.size === 0 || this.tileTimer !== null) return;
    this.tileTimer = window.setTimeout(() => {
      this.tileTimer = null;
      // Without the server the tiles that are shown would be lost; `follow` comes back to this.
      if (!this.reachable()) return;
      if (!this.map.tilesHold(this.newCells)) this.map.reloadTiles();
      this.newCells.clear();
    }, TILE_DELAY_MS);
  }

  private reachable(): boolean {
    const { link, heardAt } = this.store.view.status;
    return link === 'live' && freshness(Date.now() - heardAt) === 'fresh';
  }

  private follow(link: LinkState): void {
    const recovered = link === 'live' && this.link !== 'live';
    this.link = link;
    if (!recovered) return;
    this.map.retryTiles();
    this.remember([]);
    void this.showOutlines();
    this.readPinsSoon();
  }

  /** Waits a little, so that a burst of events or a moving camera asks once. */
  private readPinsSoon(): void {
    if (this.pinTimer !== null || !this.pinsOn) return;
    this.pinTimer = window.setTimeout(() => {
      this.pinTimer = null;
      void this.readPins();
    }, PIN_DELAY_MS);
  }

  private async readPins(): Promise<void> {
    this.pinRequest?.abort();
    if (!this.map.pinsVisible) {
      this.setPinsShown([], null);
      return;
    }
    const request = new AbortController();
    this.pinRequest = request;
    try {
      const { items, more } = await api.openClues(
        this.region,
        this.map.box,
        PIN_LIMIT,
        request.signal,
      );
      if (request.signal.aborted) return;
      const pins: CluePin[] = [];
      for (const { id, lon, lat, severity } of items)
        if (lon !== null && lat !== null) pins.push({ id, lon, lat, severity });
      this.setPinsShown(pins, { shown: pins.length, more });
    } catch (error) {
      // The connection banner tells of an unreachable server; pins are read again when it is back.
      if (!request.signal.aborted) console.warn('clue pins could not be read', error);
    }
  }

  private setPinsShown(pins: readonly CluePin[], state: PinState | null): void {
    this.pins = pins;
    this.map.showClues(pins);
    this.reports.pins(state);
  }
}
