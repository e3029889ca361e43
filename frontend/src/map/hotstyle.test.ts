import { describe, expect, it } from 'vitest';
import { HOT_PALETTE } from './hotpalette';
import { PATTERNS } from './hotshapes';
import { hotStyle, patternLayer } from './hotstyle';
import { IMAGES, imageOf, inkOf, STROKES } from './patterns';

const TILES = 'https://example.test/tiles/{z}/{x}/{y}.mvt';

describe('hotStyle', () => {
  const { layers, sources } = hotStyle(TILES);
  const ids = layers.map((layer) => layer.id);

  it('names no layer twice', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('reads nothing from elsewhere', () => {
    const addresses = JSON.stringify({ layers, sources }).match(/https?:[^"]*/g);
    expect(addresses).toEqual([TILES]);
  });

  it('draws cells below patterns below borders', () => {
    const at = (id: string) => ids.indexOf(id);
    for (const { id } of IMAGES) {
      expect(at(patternLayer(id)), id).toBeGreaterThan(at('cells'));
      expect(at(patternLayer(id)), id).toBeLessThan(at('region-lines'));
    }
  });

  it('can draw every look of the tables', () => {
    const rows = HOT_PALETTE.flatMap(({ classes, overlays }) => [...classes, ...overlays]);
    for (const row of rows)
      if (row.pattern !== null) expect(ids, row.id).toContain(patternLayer(imageOf(row)));
  });
});

describe('patterns', () => {
  it('are all different drawings', () => {
    expect(new Set(PATTERNS.map((p) => STROKES[p].d)).size).toBe(PATTERNS.length);
  });

  it.each([
    ['#8c1026', 'light'],
    ['#2a5c9c', 'light'],
    ['#fbc27a', 'dark'],
    ['#f1f3f2', 'dark'],
    ['', 'dark'],
  ])('on %s the ink is %s', (colour, ink) => {
    expect(inkOf({ colour, pattern: 'hatch' })).toBe(ink);
  });
});
