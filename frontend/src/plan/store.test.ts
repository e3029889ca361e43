import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { upwards, widened } from './borders';
import { NO_CHANGE } from './change';
import { NONE } from './model';
import { PlanStore } from './store';
import { grownGrids, settle, TestServer, testLand } from './testing';

async function opened() {
  const land = testLand(6, 11, 0);
  const server = new TestServer(land, 4, grownGrids(land, 4, 12));
  const store = new PlanStore(server);
  await settle();
  const { model } = store;
  if (model === null) throw new Error('the draft was not read');
  return { server, store, model };
}

describe('store', () => {
  it('makes one edit of a stroke and paints each step', async () => {
    const { server, store, model } = await opened();
    const painted: (readonly number[] | null)[] = [];
    store.onCells((cells) => painted.push(cells));
    const [a = 0, b = 0, c = 0] = model.membersOf(1);
    store.beginStroke(0);
    store.extendStroke([a]);
    store.extendStroke([a, b]);
    store.extendStroke([b, c]);
    expect(painted).toEqual([[a], [b], [c]]);
    expect(server.edits).toHaveLength(0);
    store.endStroke();
    expect(store.view.unsaved).toBe(1);
    await settle();
    expect(server.edits).toHaveLength(1);
    expect(server.edits[0]?.moves[0]?.cells).toHaveLength(3);
    expect([store.view.unsaved, store.draft?.version]).toEqual([0, 2]);
    expect(server.gridOf(a)).toBe(0);
  });

  it('takes a cancelled stroke back and sends nothing', async () => {
    const { server, store, model } = await opened();
    const before = model.of.slice();
    store.beginStroke(0);
    store.extendStroke(model.membersOf(1).slice(0, 5));
    store.cancelStroke();
    await settle();
    expect(model.of).toEqual(before);
    expect(server.edits).toHaveLength(0);
  });

  it('leaves cells of locked grids where they are', async () => {
    const { store, model } = await opened();
    store.edit({ ...NO_CHANGE, locks: [{ grid: 'g1', locked: true }] });
    const [locked = 0] = model.membersOf(1);
    const [free = 0] = model.membersOf(2);
    expect(store.give([locked, free], 0)).toEqual({ locked: 1, outside: 0 });
    expect([model.of[locked], model.of[free]]).toEqual([1, 0]);
    store.beginStroke(1);
    store.extendStroke([free]);
    expect(model.of[free]).toBe(0);
  });

  it('rolls back on a conflict, shows both versions, and applies mine again', async () => {
    const { server, store, model } = await opened();
    const [a = 0, b = 0] = model.membersOf(1);
    server.theirs([a], 3);
    store.give([a, b], 0);
    expect([model.of[a], model.of[b]]).toEqual([0, 0]);
    await settle();
    expect(store.view.conflict).toMatchObject({ yours: 1, theirs: 2, count: 1 });
    expect(store.view.conflict?.differ[0]).toMatchObject({ want: 'g1', found: 'g3', by: 'other' });
    expect([model.of[a], model.of[b]]).toEqual([3, 1]);
    await store.applyMine();
    await settle();
    expect(store.view.conflict).toBeNull();
    expect([server.gridOf(a), server.gridOf(b), model.of[a]]).toEqual([0, 0, 0]);
  });

  it('takes theirs when told to', async () => {
    const { server, store, model } = await opened();
    const [a = 0] = model.membersOf(1);
    server.theirs([a], 3);
    store.give([a], 0);
    await settle();
    store.takeTheirs();
    await settle();
    expect([store.view.conflict, model.of[a], server.gridOf(a)]).toEqual([null, 3, 3]);
  });

  it('goes in beside what others did elsewhere, and shows that too', async () => {
    const { server, store, model } = await opened();
    const [a = 0] = model.membersOf(1);
    const [b = 0] = model.membersOf(2);
    server.theirs([b], 3);
    store.give([a], 0);
    await settle();
    expect(server.edits).toHaveLength(2);
    expect([model.of[a], model.of[b]]).toEqual([0, 3]);
    expect([store.draft?.version, store.view.conflict]).toEqual([3, null]);
    expect(store.view.others).toHaveLength(1);
  });

  it('hears of others by polling, but not while a stroke is drawn', async () => {
    const { server, store, model } = await opened();
    const [b = 0] = model.membersOf(2);
    store.beginStroke(0);
    server.theirs([b], 3);
    await server.poll();
    expect(model.of[b]).toBe(2);
    store.endStroke();
    await server.poll();
    expect(model.of[b]).toBe(3);
  });

  it('sends again with the same key when the server was away', async () => {
    const { server, store, model } = await opened();
    server.failures.push(new TypeError('away'), new Problem(503, 'unavailable', '', 0));
    const [a = 0] = model.membersOf(1);
    store.give([a], 0);
    await settle();
    expect(server.edits).toHaveLength(1);
    expect(new Set(server.keys).size).toBe(1);
    expect(server.keys).toHaveLength(3);
    expect(store.view.retrying).toBe(false);
  });

  it('takes everything back that was drawn on top of a refused edit', async () => {
    const { server, store, model } = await opened();
    const before = model.of.slice();
    server.failures.push(new Problem(422, 'invalid-edit', '', 0));
    const [a = 0, b = 0] = model.membersOf(1);
    store.give([a], 0);
    store.give([a, b], 2);
    await settle();
    expect(model.of).toEqual(before);
    expect(store.view.refused).toBeInstanceOf(Problem);
    expect(server.edits).toHaveLength(0);
  });

  it('undoes the last edit, after those that are on their way', async () => {
    const { server, store, model } = await opened();
    const before = model.of.slice();
    store.give(model.membersOf(1).slice(0, 2), 0);
    store.undo();
    await settle();
    expect(server.edits.map((e) => e.reason)).toEqual(['hand', 'undo']);
    expect(model.of).toEqual(before);
  });

  it('edits nothing under a preview', async () => {
    const { server, store, model } = await opened();
    const [a = 0] = model.membersOf(1);
    store.preview({ assignment: { of: model.of.slice(), grids: [] }, to: 0.5 });
    store.give([a], NONE);
    await settle();
    expect(server.edits).toHaveLength(0);
    expect(model.of[a]).toBe(1);
  });

  it('keeps a grid inside its region, until a wider one takes its place', async () => {
    const land = testLand(6, 11, 0);
    const server = new TestServer(land, 2, Int32Array.from(land.home));
    const parents = new Map([
      ['330102', '3301'],
      ['330105', '3301'],
      ['3301', '33'],
    ]);
    const store = new PlanStore(server, parents);
    await settle();
    const { model } = store;
    if (model === null) throw new Error('the draft was not read');
    model.change(0, { region: '330102' });
    const [east = 0] = model.membersOf(1);
    const all = [...model.membersOf(0)];
    expect(store.give([east], 0)).toEqual({ locked: 0, outside: 1 });
    expect(model.of[east]).toBe(1);
    const staff = [{ grid: 'g0', officer: 'o1', kind: 'officer' as const }];
    const change = widened(model, staff, 0, '3301', 'wide');
    expect(change.postings).toEqual([
      { ...staff[0], gone: true },
      { ...staff[0], grid: 'wide' },
    ]);
    store.edit(change);
    const wide = model.numberOf('wide');
    expect([model.sum(wide).cells, model.grids[0]?.gone]).toEqual([all.length, true]);
    expect(store.give([east], wide)).toEqual({ locked: 0, outside: 0 });
    await settle();
    expect(server.gridOf(east)).toBe(2);
    expect(upwards(parents, '330102')).toEqual(['330102', '3301', '33']);
  });
});
