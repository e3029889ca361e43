// The tables of the page of hotspots: the map paints cells from them, the legend and the
// exported picture list them. Hot is red to yellow, cold is blue, both darker where stronger;
// what is not certain, or nothing can be said of, has a pattern.
import type { HotCell, Level } from '../api/hotspots';
import type { HotLayerId } from '../app/hotroute';
import type { LegendRow, LegendTable, Look, Pattern } from './hotshapes';

export interface HotClass extends LegendRow {
  readonly holds: (cell: HotCell) => boolean;
}

/** Drawn over a fill that has no pattern of its own. */
export interface HotOverlay extends LegendRow {
  readonly pattern: Pattern;
  readonly holds: (cell: HotCell) => boolean;
}

export interface HotLayer {
  readonly id: HotLayerId;
  readonly title: LegendTable['title'];
  readonly about: LegendTable['about'];
  /** a cell is of the first class that holds, or of none */
  readonly classes: readonly HotClass[];
  readonly overlays: readonly HotOverlay[];
}

/** From here on a state is called certain. */
export const SURE = 0.8;

/** Nothing can be said: not red, not blue. */
export const FEW = { colour: '#d9dad9', pattern: 'hatch' } as const;
const NOTHING = { colour: '#f1f3f2', pattern: null } as const;

const isLevel = (level: Level) => (cell: HotCell) => cell.level === level;

const UNVISITED: HotOverlay = {
  id: 'unvisited',
  label: 'hot.state.unvisited',
  colour: '',
  pattern: 'cross',
  holds: (cell) => cell.state === 'unvisited',
};

const few = (): HotClass => ({
  ...FEW,
  id: 'few',
  label: 'hot.level.few',
  holds: isLevel('few'),
});

function level(id: Level, colour: string): HotClass {
  return { id, colour, pattern: null, label: `hot.level.${id}`, holds: isLevel(id) };
}

function zFrom(
  id: 'z4' | 'z3' | 'z2' | 'z1' | 'z0' | 'z-1' | 'z-2' | 'z-3',
  least: number,
  colour: string,
): HotClass {
  return {
    id,
    colour,
    pattern: null,
    label: `hot.z.${id}`,
    holds: ({ z }) => z !== null && z >= least,
  };
}

function qUpTo(id: 'q01' | 'q05' | 'q10' | 'q25' | 'q1', most: number, colour: string): HotClass {
  return {
    id,
    colour,
    pattern: null,
    label: `hot.q.${id}`,
    holds: ({ q }) => q !== null && q <= most,
  };
}

/** How a hotspot can develop; strongest first. */
export const DEVELOPMENTS = [
  'intensifying',
  'persistent',
  'consecutive',
  'new',
  'diminishing',
  'oscillating',
  'sporadic',
  'historical',
] as const;
type Development = (typeof DEVELOPMENTS)[number];

const DEVELOPED: Readonly<Record<Development, readonly [Pattern | null, string, string]>> = {
  intensifying: ['up', '#8c1026', '#143f74'],
  persistent: [null, '#bb2f2c', '#2b649f'],
  consecutive: ['bars', '#e05a3a', '#4c8ac0'],
  new: ['plus', '#f58f4c', '#79aed6'],
  diminishing: ['down', '#fbb972', '#98c3de'],
  oscillating: ['waves', '#fcd79c', '#b7d6ea'],
  sporadic: ['dots', '#f8e8c4', '#e2f0f6'],
  historical: ['rings', '#e3dccd', '#bac7d0'],
};

function developed(how: Development, warmth: 'hot' | 'cold'): HotClass {
  const [pattern, hot, cold] = DEVELOPED[how];
  const id = `${how}-${warmth}` as const;
  return {
    id,
    colour: warmth === 'hot' ? hot : cold,
    pattern,
    label: `hot.class.${id}`,
    holds: (cell) => cell.class === id,
  };
}

function cluesFrom(id: 'n10' | 'n4' | 'n2' | 'n1', least: number, colour: string): HotClass {
  return { id, colour, pattern: null, label: `hot.n.${id}`, holds: ({ n }) => n >= least };
}

const LAYERS: readonly Omit<HotLayer, 'title' | 'about'>[] = [
  {
    id: 'level',
    classes: [
      level('hot3', '#a8152a'),
      level('hot2', '#e8603c'),
      level('hot1', '#fbc27a'),
      few(),
      level('cold1', '#b7d7ea'),
      level('cold2', '#6aa3cf'),
      level('cold3', '#2a5c9c'),
      { ...NOTHING, id: 'none', label: 'hot.level.none', holds: () => true },
    ],
    overlays: [UNVISITED],
  },
  {
    id: 'z',
    classes: [
      few(),
      zFrom('z4', 4, '#7f0d23'),
      zFrom('z3', 3, '#c2303a'),
      zFrom('z2', 2, '#ee7a4e'),
      zFrom('z1', 1, '#fbc98d'),
      zFrom('z0', -1, NOTHING.colour),
      zFrom('z-1', -2, '#c3dcea'),
      zFrom('z-2', -3, '#79aed3'),
      zFrom('z-3', Number.NEGATIVE_INFINITY, '#2a5c9c'),
    ],
    overlays: [UNVISITED],
  },
  {
    id: 'q',
    classes: [
      few(),
      qUpTo('q01', 0.01, '#54174e'),
      qUpTo('q05', 0.05, '#a3195b'),
      qUpTo('q10', 0.1, '#e5683f'),
      qUpTo('q25', 0.25, '#f9c784'),
      qUpTo('q1', 1, NOTHING.colour),
    ],
    overlays: [
      {
        id: 'below',
        label: 'hot.q.below',
        colour: '',
        pattern: 'down',
        holds: ({ q, z }) => q !== null && q <= 0.25 && (z ?? 0) < 0,
      },
      UNVISITED,
    ],
  },
  {
    id: 'class',
    classes: [
      few(),
      ...DEVELOPMENTS.map((how) => developed(how, 'hot')),
      ...DEVELOPMENTS.map((how) => developed(how, 'cold')),
      { ...NOTHING, id: 'none', label: 'hot.class.none', holds: () => true },
    ],
    overlays: [],
  },
  {
    id: 'state',
    classes: [
      {
        id: 'loud',
        colour: '#c8501e',
        pattern: null,
        label: 'hot.state.loud',
        holds: ({ state }) => state === 'loud',
      },
      {
        id: 'quiet',
        colour: '#9cc6df',
        pattern: null,
        label: 'hot.state.quiet',
        holds: ({ state }) => state === 'quiet',
      },
      {
        id: 'unvisited',
        colour: '#f0e9da',
        pattern: 'cross',
        label: 'hot.state.unvisited',
        holds: ({ state }) => state === 'unvisited',
      },
    ],
    overlays: [
      {
        id: 'unsure',
        label: 'hot.state.unsure',
        colour: '',
        pattern: 'dots',
        holds: ({ state, sure }) => state !== '' && state !== 'unvisited' && (sure ?? 0) < SURE,
      },
    ],
  },
  {
    id: 'n',
    classes: [
      cluesFrom('n10', 10, '#54174e'),
      cluesFrom('n4', 4, '#a3195b'),
      cluesFrom('n2', 2, '#e5683f'),
      cluesFrom('n1', 1, '#f9c784'),
      { ...NOTHING, id: 'n0', label: 'hot.n.n0', holds: () => true },
    ],
    overlays: [UNVISITED],
  },
];

export const HOT_PALETTE: readonly HotLayer[] = LAYERS.map((layer) => ({
  ...layer,
  title: `hot.layer.${layer.id}`,
  about: `hot.layer.${layer.id}.about`,
}));

export function hotLayer(id: HotLayerId): HotLayer {
  const found = HOT_PALETTE.find((layer) => layer.id === id);
  if (found === undefined) throw new Error(`no layer ${id}`);
  return found;
}

/** Which class and overlay a cell has, as places in their lists; -1 for none. */
export function classify(layer: HotLayer, cell: HotCell): { of: number; over: number } {
  return {
    of: layer.classes.findIndex((c) => c.holds(cell)),
    over: layer.overlays.findIndex((o) => o.holds(cell)),
  };
}

/** How a cell looks; a class's own pattern comes before that of an overlay. */
export function lookOf(layer: HotLayer, { of, over }: { of: number; over: number }): Look {
  const found = layer.classes[of];
  return {
    colour: found?.colour ?? '',
    pattern: found?.pattern ?? layer.overlays[over]?.pattern ?? null,
  };
}

export interface HotPaint {
  readonly looks: ReadonlyMap<string, Look>;
  readonly legend: LegendTable;
}

/** Cells to looks, and the legend of them. */
export function paintHotspots(layer: HotLayer, cells: Iterable<HotCell>): HotPaint {
  const looks = new Map<string, Look>();
  const rows: LegendRow[] = [...layer.classes, ...layer.overlays];
  const counts = rows.map(() => 0);
  // The same look is one object: cells are many, classes few.
  const known = new Map<string, Look>();
  for (const cell of cells) {
    const found = classify(layer, cell);
    const key = `${found.of}/${found.over}`;
    const look = known.get(key) ?? lookOf(layer, found);
    known.set(key, look);
    looks.set(cell.cell, look);
    if (found.of >= 0) counts[found.of] = (counts[found.of] ?? 0) + 1;
    const over = layer.classes.length + found.over;
    if (found.over >= 0) counts[over] = (counts[over] ?? 0) + 1;
  }
  return { looks, legend: { title: layer.title, about: layer.about, rows, counts } };
}
