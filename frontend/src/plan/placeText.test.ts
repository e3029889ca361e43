import { describe, expect, it } from 'vitest';
import { parsePlace, placeText } from './placeText';

describe('parsePlace', () => {
  const cases = [
    ['a cell', '882664c1a1fffff', { cell: '882664c1a1fffff' }],
    ['in capitals, with blanks', ' 882664C1A1FFFFF ', { cell: '882664c1a1fffff' }],
    ['a pair', '-87.63, 41.88', { lon: -87.63, lat: 41.88 }],
    ['with a full-width comma', '126.53，45.8', { lon: 126.53, lat: 45.8 }],
    ['with a blank only', '126.53 45.8', { lon: 126.53, lat: 45.8 }],
    ['the other way round', '41.88, -187.63', 'range'],
    ['lat first', '45.8, 126.53', 'swapped'],
    ['neither', '龙江街 1 号', 'unknown'],
    ['nothing', '  ', 'empty'],
    ['a cell too short', '882664c1a1fff', 'unknown'],
  ] as const;
  for (const [name, text, want] of cases) it(name, () => expect(parsePlace(text)).toEqual(want));
});

it('is written as it is read', () => {
  const place = { lon: -87.63, lat: 41.88 };
  expect(parsePlace(placeText(place))).toEqual(place);
});
