import { latLngToCell } from 'h3-js';
import { expect, it } from 'vitest';
import { distance } from '../../map/measure';
import { anInstitution, aPack } from '../testpack';
import { cellsOf, centreOf } from './cells';

const CELL = latLngToCell(30.27, 120.13, 9);
const OTHER = latLngToCell(30.3, 120.2, 9);

it('a cell has the status of its worst institution', () => {
  const outline = { type: 'MultiPolygon', coordinates: [] } as const;
  const pack = aPack({
    grids: [
      {
        id: 'g',
        code: '1',
        name: '一',
        region: 'r',
        cells: [CELL, OTHER],
        outline: { ...outline, coordinates: [] },
      },
    ],
    institutions: [
      anInstitution({ id: 'a', cell: CELL, status: 'ok' }),
      anInstitution({ id: 'b', cell: CELL, status: 'overdue' }),
      anInstitution({ id: 'c', cell: CELL, status: 'due' }),
    ],
  });
  expect(cellsOf(pack).features.map((f) => f.properties)).toEqual([
    { cell: CELL, status: 'overdue' },
    { cell: OTHER, status: 'empty' },
  ]);
});

it('the middle of a cell is in it', () => {
  expect(distance(centreOf(CELL), { lon: 120.13, lat: 30.27 })).toBeLessThan(250);
});
