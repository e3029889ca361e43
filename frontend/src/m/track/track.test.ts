import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newDataKey } from '../crypto/seal';
import type { Fix } from '../model';
import { Sealer } from '../outbox/sealer';
import { openDatabase } from '../store/database';
import { Vault } from '../store/vault';
import { Clock } from '../sync/clock';
import { judge, metresBetween } from './filter';
import { ShiftKeeper } from './keeper';

const RULES = { track_metres: 25, still_seconds: 300 };
const START = Date.UTC(2026, 10, 22, 1);

/** So many metres to the east of a place in Hangzhou, so many seconds after the start. */
function at(metres: number, seconds: number, accuracy_m = 8): Fix {
  const lon = 120.16 + metres / (111_195 * Math.cos((30.25 * Math.PI) / 180));
  return { lon, lat: 30.25, accuracy_m, at: new Date(START + seconds * 1000).toISOString() };
}

describe('which points are kept', () => {
  it('measures as a sphere does', () => {
    expect(metresBetween(at(0, 0), at(1000, 0))).toBeCloseTo(1000, 0);
    expect(metresBetween({ lon: 0, lat: 0 }, { lon: 180, lat: 0 })).toBeCloseTo(20_015_114, -1);
  });

  const cases: readonly [string, Fix | null, Fix, string][] = [
    ['the first', null, at(0, 0), 'still'],
    ['24 m on', at(0, 0), at(24, 20), 'skip'],
    ['26 m on', at(0, 0), at(26, 20), 'walked'],
    ['26 m on, known to 40 m', at(0, 0), at(26, 20, 40), 'skip'],
    ['still for 299 s', at(0, 0), at(1, 299), 'skip'],
    ['still for 300 s', at(0, 0), at(1, 300), 'still'],
    ['from before the last', at(0, 60), at(100, 0), 'skip'],
  ];
  for (const [name, last, next, want] of cases)
    it(`${name}: ${want}`, () => expect(judge(last, next, RULES).kind).toBe(want));
});

describe('a shift', () => {
  let vault: Vault;
  let now: number;
  beforeEach(async () => {
    vi.stubGlobal('indexedDB', new IDBFactory());
    const { key } = await newDataKey('a', 1000);
    vault = new Vault('a', await openDatabase('a', () => {}), key);
    now = START;
  });

  async function open(): Promise<ShiftKeeper> {
    const sealer = new Sealer(vault, '01930000-0000-7000-8000-000000000001');
    const clock = new Clock(() => now);
    const tools = { vault, sealer, clock, rules: () => RULES, changed: async () => {} };
    const keeper = new ShiftKeeper(tools);
    await keeper.load();
    return keeper;
  }

  async function bodies() {
    const rows = await vault.db.getAllFromIndex('record', 'seq');
    const texts = await Promise.all(rows.map((row) => vault.envelope(row)));
    return texts.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)).body);
  }

  it('counts time without pauses, metres and points, also after a restart', async () => {
    let keeper = await open();
    await keeper.verb('start', null);
    for (let n = 0; n <= 10; n++) await keeper.point(at(n * 30, n * 30));
    now += 600_000;
    await keeper.verb('pause', null);
    await keeper.point(at(900, 700));
    now += 300_000;
    keeper = await open();
    expect(keeper.current()).toMatchObject({ state: 'paused', points: 11, seconds: 600 });
    await keeper.verb('resume', null);
    now += 60_000;
    await keeper.verb('end', null);
    expect(keeper.current()).toBeNull();
    expect(await keeper.track()).toHaveLength(11);
    const all = await bodies();
    expect(all.map((b) => b.verb ?? `track ${b.points.length}`)).toEqual([
      'start',
      'track 11',
      'pause',
      'resume',
      'end',
    ]);
    expect(new Set(all.map((b) => b.shift)).size).toBe(1);
  });

  it('numbers points on and on, over shifts and restarts', async () => {
    let keeper = await open();
    await keeper.verb('start', null);
    await keeper.point(at(0, 0));
    await keeper.point(at(50, 50));
    await keeper.verb('end', null);
    keeper = await open();
    await keeper.verb('start', null);
    await keeper.point(at(100, 100));
    await keeper.verb('end', null);
    const tracks = (await bodies()).filter((b) => b.points !== undefined);
    const numbers = tracks.flatMap((b) => b.points.map((p: number[]) => p[0]));
    expect(numbers).toEqual([1, 2, 3]);
    expect(await keeper.track()).toHaveLength(1);
  });

  it('hands in at most 1,000 points at a time', async () => {
    const keeper = await open();
    await keeper.verb('start', null);
    for (let n = 0; n < 1001; n++) await keeper.point(at(n * 30, n * 30));
    await keeper.sealTrack(1);
    const tracks = (await bodies()).filter((b) => b.points !== undefined);
    expect(tracks.map((b) => b.points.length)).toEqual([1000, 1]);
  });

  it('refuses verbs that do not follow', async () => {
    const keeper = await open();
    await expect(keeper.verb('pause', null)).rejects.toMatchObject({ kind: 'no-shift' });
    await keeper.verb('start', null);
    await expect(keeper.verb('start', null)).rejects.toMatchObject({ kind: 'no-shift' });
    await expect(keeper.verb('resume', null)).rejects.toMatchObject({ kind: 'no-shift' });
    expect(await bodies()).toHaveLength(1);
  });

  it('that began elsewhere goes on here', async () => {
    const keeper = await open();
    const shift = { id: 's1', state: 'on', started_at: new Date(START).toISOString() };
    await keeper.adopt(shift);
    expect(keeper.current()).toMatchObject({ id: 's1', state: 'on' });
    await keeper.verb('end', null);
    await keeper.adopt(shift);
    expect(keeper.current()).toBeNull();
  });
});
