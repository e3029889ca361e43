import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatView, parseView, type View } from './view';

const EMPTY: View = { region: null, camera: null, layer: 'status', cell: null, lang: 'zh-CN' };

describe('any query string', () => {
  it('gives a view that comes back as it went (seed 1)', () => {
    const name = fc.constantFrom('region', 'lon', 'lat', 'zoom', 'layer', 'cell', 'lang', 'x');
    const value = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('gaps', 'en'));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
        const view = parseView(new URLSearchParams(pairs).toString());
        const again = parseView(formatView(view));
        expect({ ...again, camera: null }).toEqual({ ...view, camera: null });
        expect(again.camera === null).toBe(view.camera === null);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe('the view in the URL', () => {
  it('is nothing when all is default', () => {
    expect(formatView(EMPTY)).toBe('');
    expect(parseView('')).toEqual(EMPTY);
  });

  it('comes back as it went', () => {
    const view: View = {
      region: 'us-il-chicago-08',
      camera: { lon: -87.62841, lat: 41.89887, zoom: 12.35 },
      layer: 'gaps',
      cell: '892664c1a8fffff',
      lang: 'en',
    };
    expect(parseView(formatView(view))).toEqual(view);
  });

  it('keeps a region code with any characters', () => {
    const view = { ...EMPTY, region: '230109/松北 区&x' };
    expect(parseView(formatView(view))).toEqual(view);
  });

  it.each([
    ['an unknown layer', '?layer=heat'],
    ['a cell that is none', '?cell=892664C1A8FFFFF'],
    ['an unknown language', '?lang=fr'],
    ['half a camera', '?lon=1&lat=2'],
    ['a camera off the earth', '?lon=1&lat=91&zoom=3'],
    ['a camera of words', '?lon=a&lat=b&zoom=c'],
    ['an empty camera', '?lon=&lat=&zoom='],
  ])('leaves out %s', (_, search) => {
    expect(parseView(search)).toEqual(EMPTY);
  });
});
