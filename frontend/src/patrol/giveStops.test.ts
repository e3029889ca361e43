import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as api from '../api/tasks';
import { giveStops } from './giveStops';

vi.mock('../api/tasks');

const task = (id: string, officer: string | null) =>
  ({ id, officer, officer_name: officer ?? '' }) as api.Task;
const OPEN: Readonly<Record<string, readonly api.Task[]>> = {
  bare: [],
  free: [task('t1', 'berta'), task('t2', null)],
  own: [task('t3', null), task('t4', 'anna')],
  held: [task('t5', 'berta')],
};
const STOPS = ['free', 'bare', 'own', 'held'].map((institution) => ({ institution }));
const giving = {
  officer: 'anna',
  due: '2026-06-10',
  take: false,
  reason: (n: number) => `stop ${n}`,
};

describe('the stops of a way given to one person', () => {
  beforeEach(() => {
    vi.resetAllMocks();
    vi.mocked(api.openPatrols).mockImplementation(async (place) => OPEN[place] ?? []);
  });

  it('makes what nobody asks for yet, gives what is open, takes nothing away', async () => {
    const given = await giveStops(STOPS, giving);
    expect([...given]).toEqual([
      ['free', { how: 'given' }],
      ['bare', { how: 'made' }],
      ['own', { how: 'own' }],
      ['held', { how: 'held', name: 'berta' }],
    ]);
    expect(vi.mocked(api.assign).mock.calls).toEqual([[OPEN.free?.[1], { officer: 'anna' }]]);
    expect(vi.mocked(api.putTask).mock.calls).toEqual([
      [
        expect.any(String),
        {
          kind: 'patrol',
          why: 'routine',
          institution: 'bare',
          officer: 'anna',
          due_on: '2026-06-10',
          reason: 'stop 2',
        },
      ],
    ]);
  });

  it('takes what somebody else has when that is wanted', async () => {
    const given = await giveStops([{ institution: 'held' }], { ...giving, take: true });
    expect(given.get('held')).toEqual({ how: 'given' });
    expect(vi.mocked(api.assign).mock.calls).toEqual([[OPEN.held?.[0], { officer: 'anna' }]]);
  });

  it('goes on behind a stop that is refused', async () => {
    const error = new Error('task-moved');
    vi.mocked(api.assign).mockRejectedValue(error);
    const given = await giveStops(STOPS, giving);
    expect(given.get('free')).toEqual({ how: 'refused', error });
    expect(given.get('bare')).toEqual({ how: 'made' });
  });
});
