import { describe, expect, it } from 'vitest';
import { CHANGE_ROWS } from '../hotspots/compare';
import { hotCell } from '../live/testing';
import { HOT_PALETTE, hotLayer, paintHotspots } from './hotpalette';
import type { LegendRow } from './hotshapes';
import { imageOf } from './patterns';

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Full colour blindness in linear RGB (Machado, Oliveira and Fernandes 2009). */
const EYES: Readonly<Record<string, Matrix>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** CIE 1976 difference that is seen without looking twice at hexagons side by side. */
const APART = 8;
/** Hot and cold must never be taken for one another. */
const FAR_APART = 20;

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(m: Matrix, v: Rgb): Rgb {
  const row = (r: Rgb) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
  return [row(m[0]), row(m[1]), row(m[2])];
}

const XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

/** CIE L*a*b* under D65. */
function lab(rgb: Rgb): Rgb {
  const [x, y, z] = times(XYZ, rgb.map((v) => Math.min(1, Math.max(0, v))) as unknown as Rgb);
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function distance(eye: Matrix, a: string, b: string): number {
  const [p, q] = [lab(times(eye, linear(a))), lab(times(eye, linear(b)))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const TABLES: readonly (readonly [string, readonly LegendRow[]])[] = [
  ...HOT_PALETTE.map(({ id, classes }) => [id, classes] as const),
  ['change', CHANGE_ROWS],
];

describe.each(Object.entries(EYES))('colours for %s', (_, eye) => {
  it('white is as far from black as it gets', () => {
    expect(distance(eye, '#ffffff', '#000000')).toBeCloseTo(100, 0);
  });

  it.each(TABLES)('%s: neighbouring classes are apart', (_, rows) => {
    for (const [i, row] of rows.entries()) {
      const next = rows[i + 1];
      if (next === undefined) continue;
      const apart = distance(eye, row.colour, next.colour);
      expect(apart, `${row.id} and ${next.id}`).toBeGreaterThan(APART);
    }
  });

  it.each(TABLES)('%s: no two classes look the same', (_, rows) => {
    for (const [i, a] of rows.entries())
      for (const b of rows.slice(0, i)) {
        if (imageOf(a) !== imageOf(b)) continue;
        const apart = distance(eye, a.colour, b.colour);
        expect(apart, `${a.id} and ${b.id}`).toBeGreaterThan(APART);
      }
  });

  it.each(['level', 'z', 'class'] as const)('%s: hot is never taken for cold', (id) => {
    const { classes } = hotLayer(id);
    const hot = classes.filter((c) => /^(hot|z[1-9])|-hot$/.test(c.id));
    const cold = classes.filter((c) => /^(cold|z-)|-cold$/.test(c.id));
    expect(hot.length).toBe(cold.length + (id === 'z' ? 1 : 0));
    for (const a of hot)
      for (const b of cold) {
        const faint = /historical|sporadic|oscillating/.test(a.id + b.id);
        const apart = distance(eye, a.colour, b.colour);
        expect(apart, `${a.id} and ${b.id}`).toBeGreaterThan(faint ? APART : FAR_APART);
      }
  });
});

describe('patterns', () => {
  it('what cannot be said has one, in every table that can say it', () => {
    for (const [id, rows] of TABLES)
      for (const row of rows)
        if (row.id === 'few' || row.id === 'unvisited') expect(row.pattern, id).not.toBeNull();
  });

  it('hot developments differ by pattern alone', () => {
    const hot = hotLayer('class').classes.filter((c) => c.id.endsWith('-hot'));
    expect(new Set(hot.map((c) => c.pattern)).size).toBe(8);
  });
});

describe('paintHotspots', () => {
  const paint = (layer: Parameters<typeof hotLayer>[0], ...cells: ReturnType<typeof hotCell>[]) => {
    const { looks, legend } = paintHotspots(hotLayer(layer), cells);
    const rows = legend.rows.filter((_, i) => legend.counts[i] !== 0).map((row) => row.id);
    return { looks: [...looks.values()], rows, legend };
  };

  it.each([
    ['level', { level: 'hot3' }, ['hot3'], null],
    ['level', { level: 'few', z: 5, q: 0.001 }, ['few'], 'hatch'],
    ['level', { level: 'none', state: 'unvisited' }, ['none', 'unvisited'], 'cross'],
    ['z', { z: 3 }, ['z3'], null],
    ['z', { z: 2.99 }, ['z2'], null],
    ['z', { z: -7 }, ['z-3'], null],
    ['z', { z: null }, [], null],
    ['z', { z: 9, level: 'few' }, ['few'], 'hatch'],
    ['q', { q: 0.04, z: 2.2 }, ['q05'], null],
    ['q', { q: 0.04, z: -2.2 }, ['q05', 'below'], 'down'],
    ['q', { q: null }, [], null],
    ['class', { class: 'new-hot' }, ['new-hot'], 'plus'],
    ['class', { class: 'new-hot', level: 'few' }, ['few'], 'hatch'],
    ['class', { class: 'a-newer-server' }, ['none'], null],
    ['state', { state: 'quiet', sure: 0.81 }, ['quiet'], null],
    ['state', { state: 'quiet', sure: 0.79 }, ['quiet', 'unsure'], 'dots'],
    ['state', { state: 'unvisited', sure: 0.2 }, ['unvisited'], 'cross'],
    ['state', { state: '' }, [], null],
    ['n', { n: 10 }, ['n10'], null],
    ['n', { n: 0 }, ['n0'], null],
  ] as const)('%s of %o', (layer, cell, rows, pattern) => {
    const painted = paint(layer, hotCell(cell));
    expect(painted.rows).toEqual(rows);
    expect(painted.looks[0]?.pattern).toBe(pattern);
  });

  it('counts every cell once in the classes', () => {
    const cells = ['hot3', 'hot3', 'few', 'none'].map((level, i) =>
      hotCell({ cell: `88264c1a8${i}fffff`, level: level as 'few' }),
    );
    const { legend } = paint('level', ...cells);
    expect(legend.counts).toEqual([2, 0, 0, 1, 0, 0, 0, 1, 0]);
  });
});
