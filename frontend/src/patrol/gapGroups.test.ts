import { describe, expect, it } from 'vitest';
import type { Gap } from '../api/debt';
import { groupGaps } from './gapGroups';

const gap = (kind: number, cell: string, part: Partial<Gap> = {}): Gap => ({
  kind,
  cell,
  region: 'r',
  grid: 'north',
  closes: 'assign_staff',
  since: '2026-06-02T00:00:00Z',
  institutions: 2,
  clues: 1,
  debt: 1.5,
  ...part,
});

describe('gaps of one grid', () => {
  it('are one row for each kind and grid, in the order of their first cell', () => {
    const rows = groupGaps([
      gap(6, 'a', { work_hours: 90, staff_hours: 40 }),
      gap(3, 'b', { institution: 'inn' }),
      gap(2, 'c'),
      gap(6, 'd', { since: '2026-05-01T00:00:00Z', work_hours: 90, staff_hours: 40 }),
      gap(6, 'e', { grid: 'south' }),
      gap(2, 'f'),
      gap(6, 'g', { region: 'other' }),
    ]);
    expect(rows.map((row) => row.cells.map((one) => one.cell).join(''))).toEqual([
      'ad',
      'b',
      'cf',
      'e',
      'g',
    ]);
    expect(rows[0]?.gap).toMatchObject({
      since: '2026-05-01T00:00:00Z',
      institutions: 4,
      clues: 2,
      debt: 3,
      work_hours: 90,
      staff_hours: 40,
    });
    expect(rows[0]?.gap).not.toHaveProperty('cell');
  });

  it('stay apart when they are of other kinds or of no grid', () => {
    const { grid: _, ...nowhere } = gap(2, 'c');
    const all = [gap(4, 'a'), gap(4, 'b'), nowhere, { ...nowhere, cell: 'd' }];
    const rows = groupGaps(all);
    expect(rows.map((row) => row.gap)).toEqual(all);
    expect(new Set(rows.map((row) => row.key)).size).toBe(4);
  });

  it('keep their key when further pages bring an older cell', () => {
    const first = groupGaps([gap(2, 'a')])[0]?.key;
    const both = groupGaps([gap(2, 'a'), gap(2, 'b', { since: '2026-01-01T00:00:00Z' })]);
    expect(both[0]?.key).toBe(first);
  });
});
