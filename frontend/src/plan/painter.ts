// Connects the draft with the map: what changes there is painted here.
import { innerCell } from '../map/planfind';
import type { PlanMap } from '../map/planmap';
import { dotsOf } from '../map/planpaint';
import { type GridLabel, LOOK, type PlanLook } from '../map/planshape';
import type { Assignment } from './change';
import { colourGrids, FILLS, repairColours } from './colours';
import { Model } from './model';
import type { PlanStore, Preview } from './store';

export class Painter {
  private model: Model | null = null;
  private colours: Uint8Array = new Uint8Array();
  private look: PlanLook = {
    of: new Int32Array(),
    fill: new Uint8Array(),
    flags: new Uint8Array(),
  };
  private picked = -1;
  private previewed: Assignment | null = null;
  private readonly places = new Map<number, { readonly text: string; readonly label: GridLabel }>();
  private readonly leave: () => void;

  constructor(
    private readonly map: PlanMap,
    private readonly store: PlanStore,
  ) {
    this.leave = store.onCells((cells) => this.paint(cells));
    this.paint(null);
    this.settle();
  }

  stop(): void {
    this.leave();
  }

  /** #rrggbb of a grid. */
  colourOf(grid: number): string {
    return FILLS[this.colours[grid] ?? 0] ?? '#ffffff';
  }

  pick(grid: number): void {
    if (grid === this.picked) return;
    this.picked = grid;
    this.paint(null);
    this.showLabels();
  }

  showDots(on: boolean): void {
    const { model } = this.store;
    this.map.setDots(on && model !== null ? dotsOf(model.land.institutions) : null);
  }

  /** A change is complete: grids that now touch their own colour get another, labels move. */
  settle(): void {
    const { model } = this.store;
    if (model === null || model !== this.model) return;
    const before = this.colours;
    this.colours = repairColours(model, before, model.grids.keys());
    if (this.colours.some((c, g) => c !== before[g])) this.paint(null);
    this.showLabels();
  }

  show(preview: Preview | null): void {
    const { model } = this.store;
    this.map.setSecond(0, preview?.to ?? 0);
    const assignment = preview?.assignment ?? null;
    if (assignment === this.previewed || model === null) return;
    this.previewed = assignment;
    if (assignment === null) return;
    const other = new Model(
      model.land,
      assignment.grids.map((g) => ({ ...g, locked: false })),
      assignment.of,
    );
    const colours = repairColours(other, this.colours, other.grids.keys());
    const look = {
      of: assignment.of,
      fill: fillOf(colours),
      flags: new Uint8Array(colours.length),
    };
    this.map.paint(1, look, null);
  }

  private paint(cells: readonly number[] | null): void {
    const { model } = this.store;
    if (model === null) return;
    if (model !== this.model) {
      this.model = model;
      this.colours = colourGrids(model);
      this.places.clear();
    }
    const all = cells === null || this.look.of !== model.of;
    if (all) {
      if (this.colours.length < model.grids.length)
        this.colours = repairColours(model, this.colours, model.grids.keys());
      this.look = { of: model.of, fill: fillOf(this.colours), flags: this.flags(model) };
    }
    this.map.paint(0, this.look, all ? null : cells);
  }

  private flags(model: Model): Uint8Array {
    return Uint8Array.from(
      model.grids,
      (grid, g) => (g === this.picked ? LOOK.picked : 0) | (grid.locked ? LOOK.locked : 0),
    );
  }

  private showLabels(): void {
    const { model } = this;
    if (model === null) return;
    const labels: GridLabel[] = [];
    model.grids.forEach((grid, g) => {
      const { cells, work, border } = model.sum(g);
      if (grid.gone || cells === 0) return;
      const text = `${cells}/${work}/${border}/${grid.code}/${grid.name}`;
      let known = this.places.get(g);
      if (known === undefined || known.text !== text) {
        known = { text, label: labelOf(model, g) };
        this.places.set(g, known);
      }
      labels.push({ ...known.label, picked: g === this.picked });
    });
    this.map.showLabels(labels);
  }
}

function labelOf(model: Model, g: number): GridLabel {
  const { near, shape } = model.land;
  const at = innerCell(shape, near, model.of, model.membersOf(g));
  const { code = '', name = '' } = model.grids[g] ?? {};
  return {
    lon: shape.lon[at] ?? 0,
    lat: shape.lat[at] ?? 0,
    code,
    name: name === code ? '' : name,
    cells: model.sum(g).cells,
    picked: false,
  };
}

function fillOf(colours: Uint8Array): Uint8Array {
  const out = new Uint8Array(colours.length * 3);
  colours.forEach((c, g) => {
    const fill = FILLS[c] ?? '#ffffff';
    for (let k = 0; k < 3; k++)
      out[g * 3 + k] = Number.parseInt(fill.slice(1 + 2 * k, 3 + 2 * k), 16);
  });
  return out;
}
