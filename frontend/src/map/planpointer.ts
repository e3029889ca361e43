import type { Map as GlMap } from 'maplibre-gl';
import { setData } from './library';
import { type CellFinder, cellsInside, disc } from './planfind';
import type { MappedLand } from './planmap';
import type { PlanMapEvents, PlanTool } from './planshape';
import { PLAN_SOURCE } from './planstyle';
import type { Place } from './shapes';
import { NOTHING } from './style';

/** A press that never was farther than this from where it began is a click, pixels. */
const STILL = 4;
/** While the brush moves, cells are looked for so close to each other, pixels. */
const PACE = 4;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Press {
  readonly id: number;
  readonly at: Point;
  last: Point;
  /** the farthest it has been from where it began, pixels: a lasso ends where it began */
  far: number;
}

/**
 * Mouse, pen and finger on the map of a plan. One finger or the left button draws with brush and
 * lasso; the map is then moved with the right button, with Space held, or with two fingers.
 */
export class PlanPointer {
  tool: PlanTool = 'look';
  /** steps around the cell that the brush covers */
  brush = 0;
  private pressed: Press | null = null;
  private line: [number, number][] | null = null;
  private drawing = false;
  private space = false;
  /** what is down; it may be lifted anywhere on the page */
  private readonly fingers = new Set<number>();
  private readonly leave = new AbortController();

  constructor(
    private readonly map: GlMap,
    private readonly finder: CellFinder,
    private readonly land: MappedLand,
    private readonly events: PlanMapEvents,
  ) {
    const { signal } = this.leave;
    const element = map.getCanvasContainer();
    element.addEventListener('pointerdown', (e) => this.down(e), { signal });
    element.addEventListener('pointermove', (e) => this.move(e), { signal });
    window.addEventListener('pointerup', (e) => this.up(e, false), { signal });
    window.addEventListener('pointercancel', (e) => this.up(e, true), { signal });
    const onSpace = (e: KeyboardEvent, held: boolean) => {
      if (e.code !== 'Space' || e.target !== map.getCanvas()) return;
      e.preventDefault();
      this.space = held;
      this.steer();
    };
    window.addEventListener('keydown', (e) => onSpace(e, true), { signal });
    window.addEventListener('keyup', (e) => onSpace(e, false), { signal });
  }

  stop(): void {
    this.leave.abort();
  }

  setTool(tool: PlanTool, brush: number): void {
    if (tool !== this.tool) this.cancel();
    this.tool = tool;
    this.brush = brush;
    this.steer();
  }

  cancel(): boolean {
    const { drawing, line } = this;
    this.pressed = null;
    this.drawing = false;
    this.showLine(null);
    if (drawing) this.events.strokeEnded(true);
    return drawing || line !== null;
  }

  private get draws(): boolean {
    return (this.tool === 'brush' || this.tool === 'lasso') && !this.space;
  }

  /** Who moves the map. */
  private steer(): void {
    const { map, draws } = this;
    if (draws) map.dragPan.disable();
    else map.dragPan.enable();
    map.getCanvas().style.cursor = draws ? 'crosshair' : this.tool === 'area' ? 'pointer' : '';
  }

  private down(e: PointerEvent): void {
    this.fingers.add(e.pointerId);
    if (this.fingers.size > 1) {
      // The second finger moves the map: what the first one drew was none.
      this.cancel();
      return;
    }
    if (e.button !== 0) {
      if (e.button === 2 && this.draws) this.pressed = pressAt(e.pointerId, this.at(e));
      return;
    }
    const at = this.at(e);
    this.pressed = pressAt(e.pointerId, at);
    // Alt picks the grid that is there, whatever the tool.
    if (!this.draws || e.altKey) return;
    if (this.tool === 'brush') {
      this.drawing = true;
      this.events.strokeBegan();
      this.draw(at, at);
    } else this.showLine([this.lonLat(at)]);
  }

  private move(e: PointerEvent): void {
    const { pressed } = this;
    if (pressed === null || pressed.id !== e.pointerId) return;
    const at = this.at(e);
    pressed.far = Math.max(pressed.far, Math.hypot(at.x - pressed.at.x, at.y - pressed.at.y));
    if ((e.buttons & 2) !== 0 && this.draws)
      this.map.panBy([pressed.last.x - at.x, pressed.last.y - at.y], { duration: 0 });
    else if (this.drawing) this.draw(pressed.last, at);
    else if (this.line !== null) this.showLine([...this.line, this.lonLat(at)]);
    pressed.last = at;
  }

  private up(e: PointerEvent, cancelled: boolean): void {
    this.fingers.delete(e.pointerId);
    const { pressed, line } = this;
    if (pressed === null || pressed.id !== e.pointerId) return;
    const at = this.at(e);
    const clicked =
      Math.max(pressed.far, Math.hypot(at.x - pressed.at.x, at.y - pressed.at.y)) < STILL;
    this.pressed = null;
    if (this.drawing) {
      this.drawing = false;
      this.events.strokeEnded(cancelled);
      return;
    }
    this.showLine(null);
    if (cancelled) return;
    if (line !== null && !clicked) this.events.lassoed(cellsInside(this.land.shape, line));
    else if (e.button === 0) this.events.clicked(this.finder.at(this.place(at)), e.altKey);
  }

  /** The brush went from one point to another. */
  private draw(from: Point, to: Point): void {
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / PACE));
    const met = new Set<number>();
    for (let s = 0; s <= steps; s++) {
      const x = from.x + ((to.x - from.x) * s) / steps;
      const y = from.y + ((to.y - from.y) * s) / steps;
      const cell = this.finder.at(this.place({ x, y }));
      if (cell !== null) met.add(cell);
    }
    const cells = new Set<number>();
    for (const cell of met)
      for (const one of disc(this.land.near, cell, this.brush)) cells.add(one);
    if (cells.size > 0) this.events.stroked([...cells]);
  }

  private showLine(line: [number, number][] | null): void {
    if (line === null && this.line === null) return;
    this.line = line;
    if (line === null || line.length < 2) setData(this.map, PLAN_SOURCE.lasso, NOTHING);
    else
      setData(this.map, PLAN_SOURCE.lasso, {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: {},
            geometry: { type: 'Polygon', coordinates: [[...line, line[0] ?? [0, 0]]] },
          },
        ],
      });
  }

  private at(e: PointerEvent): Point {
    const { left, top } = this.map.getCanvasContainer().getBoundingClientRect();
    return { x: e.clientX - left, y: e.clientY - top };
  }

  private lonLat({ x, y }: Point): [number, number] {
    const { lng, lat } = this.map.unproject([x, y]);
    return [lng, lat];
  }

  private place(point: Point): Place {
    const [lon, lat] = this.lonLat(point);
    return { lon, lat };
  }
}

function pressAt(id: number, at: Point): Press {
  return { id, at, last: at, far: 0 };
}
