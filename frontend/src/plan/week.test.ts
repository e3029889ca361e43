import { describe, expect, it } from 'vitest';
import type { Leave, Turn } from '../api/roster';
import { awayAt, leaveOn, turnSpan, turnsOn, uncovered, weekHours, weekOf } from './week';

const ZONE = 'America/Chicago';
const week = weekOf('2014-06-02', ZONE);
const day = (i: number) => {
  const found = week[i];
  if (found === undefined) throw new Error(`no day ${i}`);
  return found;
};
const turn = (officer: string, from: string, until: string): Turn => ({
  id: `${officer}${from}`,
  officer,
  from,
  until,
  note: '',
  simulated: true,
});
const leave = (officer: string, from: string, until: string, cancelled = false): Leave => ({
  id: `${officer}${from}`,
  officer,
  kind: 'sick',
  from,
  until,
  note: '',
  name: officer,
  cancelled,
  simulated: true,
});

describe('turns', () => {
  // Monday evening in Chicago is Tuesday in UTC.
  const late = turn('wang', '2014-06-03T02:00:00Z', '2014-06-03T06:00:00Z');
  const early = turn('wang', '2014-06-02T14:00:00Z', '2014-06-02T18:30:00Z');
  it('belong to the day of the zone they begin on', () => {
    expect(turnsOn([late, early], 'wang', day(0))).toEqual([early, late]);
    expect(turnsOn([late, early], 'wang', day(1))).toEqual([]);
    expect(turnsOn([late, early], 'li', day(0))).toEqual([]);
  });
  it('add up to hours', () => expect(weekHours([late, early], 'wang', week)).toBe(8.5));
  it('end on the next day when they end earlier than they begin', () => {
    expect(turnSpan('2014-06-02', '22:00', '06:00', ZONE)).toEqual({
      from: '2014-06-03T03:00:00Z',
      until: '2014-06-03T11:00:00Z',
    });
    expect(turnSpan('2014-06-02', '9', '17:00', ZONE)).toBeNull();
  });
});

describe('leaves', () => {
  const sick = leave('wang', '2014-06-03T05:00:00Z', '2014-06-05T05:00:00Z');
  it('fill the days they touch, and not the one they end before', () => {
    const touched = week.map((d) => leaveOn([sick], 'wang', d) !== null);
    expect(touched).toEqual([false, true, true, false, false, false, false]);
  });
  it('that were taken back count for nothing', () => {
    const back = { ...sick, cancelled: true };
    expect(leaveOn([back], 'wang', day(1))).toBeNull();
    expect(awayAt([back], day(1).from)).toEqual([]);
  });
  it('hold from their beginning to before their end', () => {
    expect(awayAt([sick], day(1).from)).toEqual([sick]);
    expect(awayAt([sick], day(1).from - 1)).toEqual([]);
    expect(awayAt([sick], day(3).from)).toEqual([]);
  });
});

it('a grid is uncovered when everybody else of it is away too', () => {
  const staff = (...ids: string[]) =>
    ids.map((officer) => ({
      officer,
      name: officer,
      kind: 'officer' as const,
      from: '',
      until: null,
      phone: '',
      on_leave: false,
      simulated: true,
    }));
  const grids = [
    { id: '1', code: 'G1', name: 'one', staff: staff('wang') },
    { id: '2', code: 'G2', name: 'two', staff: staff('wang', 'li') },
    { id: '3', code: 'G3', name: 'three', staff: staff('li') },
  ];
  const codes = (away: string[]) => uncovered(grids, 'wang', new Set(away)).map((g) => g.code);
  expect(codes(['wang'])).toEqual(['G1']);
  expect(codes(['wang', 'li'])).toEqual(['G1', 'G2']);
});
