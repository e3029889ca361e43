import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answered } from '../outbox/ahead';
import type { Step } from '../steps';
import { databaseName, openDatabase } from '../store/database';
import type { Engine } from './engine';
import { checkIn, drained, type FakeServer, staged } from './testing';

vi.mock('../crypto/seal', async (original) => {
  const real = await original<typeof import('../crypto/seal')>();
  return { ...real, newDataKey: (password: string) => real.newDataKey(password, 1000) };
});

const stage = staged();
let server: FakeServer;
/** What comes between the phone and what the server answers to a list of records. */
let listed: ((items: Answered[]) => string | undefined) | undefined;

beforeEach(() => {
  server = stage.server;
  listed = undefined;
});

function open(): Promise<Engine> {
  const fetched = async (address: string, init: RequestInit) => {
    const answer = await server.fetch(address, init);
    if (address !== '/api/v1/submissions' || listed === undefined) return answer;
    const { items } = (await answer.json()) as { items: Answered[] };
    return new Response(listed(items) ?? JSON.stringify({ items }));
  };
  return stage.open({ fetch: fetched });
}

const visits = () => server.envelopes().filter((e) => e.kind === 'visit');

describe('a backlog of days', () => {
  const dead = () => new Promise<never>(() => undefined);

  /** 24 check-ins with a photo each that nobody has heard of; the shift makes 25. */
  async function backlog(): Promise<Engine> {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    server.online = false;
    await phone.shift('start');
    for (let n = 0; n < 24; n++) await checkIn(phone, n, 1);
    server.requests.length = 0;
    return phone;
  }

  it('sends its records ahead of the photos, and the photos all the same', async () => {
    const phone = await backlog();
    server.online = true;
    await drained(phone);
    const told = server.requests.map((r) => r.replace(/[0-9a-f-]{30,}/, 'ID'));
    const first = told.findIndex((r) => r.includes('/blobs/'));
    expect(told.slice(0, first).filter((r) => r.includes('submissions'))).toEqual([
      'POST /api/v1/submissions',
    ]);
    expect(told.filter((r) => r === 'PUT /api/v1/submissions/ID')).toEqual([]);
    expect(server.replays).toBe(0);
    expect(visits()).toHaveLength(24);
    expect(server.blobs.size).toBe(24);
    expect(await server.faults('wangfang')).toEqual([]);
  });

  const early: readonly Step[] = ['record.sending', 'record.answered', 'receipt.stored'];
  for (const name of early)
    for (const nth of [1, 13, 25])
      it(`killed at step ${name}, record ${nth}, arrives once`, async () => {
        const first = await backlog();
        let met = 0;
        const killed = new Promise<void>((resolve) => {
          stage.stepped = async (step) => {
            if (step !== name || ++met < nth) return;
            resolve();
            await dead();
          };
        });
        server.online = true;
        void first.syncNow();
        await killed;
        stage.stepped = undefined;
        await drained(await open());
        expect(visits()).toHaveLength(24);
        expect(server.blobs.size).toBe(24);
        expect(await server.faults('wangfang')).toEqual([]);
      });

  it('goes one by one when the server takes no list', async () => {
    const phone = await backlog();
    server.takesLists = false;
    server.online = true;
    await drained(phone);
    expect(visits()).toHaveLength(24);
    expect(await server.faults('wangfang')).toEqual([]);
  });

  const forged = ({ receipt = '', ...item }: Answered): Answered => ({
    ...item,
    receipt: receipt.replace(
      /"complete":false,"missing":\[[^\]]*\]/,
      '"complete":true,"missing":[]',
    ),
  });

  it.each<[string, (items: Answered[]) => string | undefined]>([
    ['in another order', (items) => void items.reverse()],
    ['in part', (items) => void items.splice(3, 15)],
    [
      'some with an error',
      (items) => void items.splice(2, 1, { id: items[2]?.id ?? '', status: 503 }),
    ],
    [
      'with the receipt of another',
      (items) => void items.splice(2, 1, { ...items[3], id: items[2]?.id ?? '' } as Answered),
    ],
    [
      'with receipts that say more than was signed',
      (items) => void items.splice(0, 25, ...items.map(forged)),
    ],
    ['by somebody else', () => '<html>log in to this network</html>'],
    ['with another list', () => '{"items":null}'],
  ])('answered %s, loses nothing and doubles nothing', async (_, answer) => {
    const phone = await backlog();
    let answered = 0;
    listed = (items) => (answered++ > 0 ? undefined : answer(items));
    server.online = true;
    await drained(phone);
    expect(answered).toBe(1);
    expect(visits()).toHaveLength(24);
    expect(server.blobs.size).toBe(24);
    expect(await server.faults('wangfang')).toEqual([]);
  });

  it('is not held up by a record that cannot be opened', async () => {
    const phone = await backlog();
    const { id = '' } = phone.state().outbox.records.find((r) => r.kind === 'visit') ?? {};
    const account = phone.state().phase;
    if (account.kind !== 'open') throw new Error('nobody is logged in');
    const db = await openDatabase(account.account.id, () => {});
    const row = await db.get('record', id);
    if (row === undefined) throw new Error(`${databaseName(account.account.id)} has no ${id}`);
    await db.put('record', { ...row, envelope: { ...row.envelope, iv: new Uint8Array(12) } });
    db.close();
    server.online = true;
    await phone.syncNow();
    expect(server.submissions.size).toBe(24);
    expect(phone.state().outbox.waiting).toBe(1);
  });

  it('lets a call for help go first, by itself', async () => {
    const phone = await backlog();
    await phone.sos('快来');
    server.requests.length = 0;
    server.online = true;
    await drained(phone);
    const sent = server.requests.filter((r) => r.includes('/submissions'));
    expect(sent[0]).toMatch(/^PUT /);
    expect(server.envelopes().at(-1)?.kind).toBe('sos');
    expect([...server.submissions.keys()][0]).toBe(sent[0]?.split('/').at(-1));
  });

  it('stops when the phone is wiped in the middle', async () => {
    const phone = await backlog();
    listed = (items) => {
      server.wiped = true;
      return JSON.stringify({ items: items.map(({ id }) => ({ id, status: 403 })) });
    };
    server.online = true;
    await phone.syncNow();
    expect(phone.state().phase).toEqual({ kind: 'wiped', name: 'wangfang' });
    expect(server.blobs.size).toBe(0);
  });

  it('waits for who logged out in the middle, and goes on', async () => {
    const phone = await backlog();
    listed = (items) => {
      server.logOutAll();
      return JSON.stringify({ items: items.slice(0, 4) });
    };
    server.online = true;
    await phone.syncNow();
    expect(phone.state().outbox).toMatchObject({ link: 'login-needed', waiting: 24 });
    listed = undefined;
    expect(await phone.logIn('wangfang', 'geheim 1')).toEqual({ kind: 'open' });
    await drained(phone);
    expect(visits()).toHaveLength(24);
    expect(await server.faults('wangfang')).toEqual([]);
  });
});
