import { describe, expect, it } from 'vitest';
import type { Finding } from '../api/drafts';
import { groupFindings, unstaffedCells } from './findings';

const finding = (part: Partial<Finding>): Finding => ({
  code: 'no-backup',
  severity: 'warning',
  cells: [],
  cell_count: 0,
  institutions: 0,
  pieces: 0,
  ratio: 0,
  grid: null,
  officer: null,
  until: null,
  ...part,
});

describe('groupFindings', () => {
  it('has errors first, then what concerns most', () => {
    const groups = groupFindings([
      finding({ code: 'no-backup', cell_count: 900 }),
      finding({ code: 'grid-apart', cell_count: 3 }),
      finding({ code: 'grid-apart', cell_count: 8 }),
      finding({ code: 'cells-unstaffed', severity: 'error', cell_count: 5 }),
    ]);
    expect(groups.map((g) => [g.code, g.items.length, g.cells])).toEqual([
      ['cells-unstaffed', 1, 5],
      ['no-backup', 1, 900],
      ['grid-apart', 2, 11],
    ]);
    expect(groups[2]?.items.map((f) => f.cell_count)).toEqual([8, 3]);
  });
  it('of nothing is nothing', () => expect(groupFindings([])).toEqual([]));
});

it('cells without staff are those of both kinds', () => {
  const found = [
    finding({ code: 'cells-unstaffed', severity: 'error', cell_count: 5 }),
    finding({ code: 'cells-ungridded', severity: 'error', cell_count: 2 }),
    finding({ code: 'grid-apart', cell_count: 9 }),
  ];
  expect(unstaffedCells(found)).toBe(7);
});
