import { expect, it } from 'vitest';
import { anInstitution } from '../testpack';
import { readDoor, scannedAt } from './door';

it.each([
  ['482913#PDY330106-1', '482913', 'PDY330106-1'],
  [' 482913#许可#2 ', '482913', '许可#2'],
  ['４８２９１３＃PDY', '482913', 'PDY'],
  ['482913', '482913', '482913'],
  ['PDY330106-1', '', 'PDY330106-1'],
  ['48291#PDY', '', '48291#PDY'],
  ['482913#', '', '482913#'],
  ['https://example.test/#482913', '', 'https://example.test/#482913'],
  ['', '', ''],
])('%s', (text, digits, place) => {
  expect(readDoor(text)).toEqual({ digits, place });
});

const A = anInstitution({ id: '0193-a', code: 'PDY 330106-1' });
const B = anInstitution({ id: '0193-b', code: '330106' });

it.each([
  ['pdy330106-1', A, { scan: 'PDY 330106-1' }],
  ['482913#PDY 330106-1', A, { scan: 'PDY 330106-1', code: '482913' }],
  ['482913#0193-A', A, { scan: 'PDY 330106-1', code: '482913' }],
  ['330106', B, { scan: '330106' }],
])('%s names a place', (text, at, codes) => {
  expect(scannedAt([A, B], text)).toEqual({ at, codes });
});

it.each(['482913', '482913#PDY', 'nowhere'])('%s names none', (text) => {
  expect(scannedAt([A, B], text)).toBeNull();
});
