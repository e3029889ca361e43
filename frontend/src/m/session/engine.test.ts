import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordInfo } from '../model';
import { STEPS, type Step } from '../steps';
import type { Engine } from './engine';
import { checkIn, drained, FakeServer, photo, staged } from './testing';

vi.mock('../crypto/seal', async (original) => {
  const real = await original<typeof import('../crypto/seal')>();
  // As sealed as ever, with fewer rounds than a thief should meet.
  return { ...real, newDataKey: (password: string) => real.newDataKey(password, 1000) };
});

const stage = staged();
let server: FakeServer;

beforeEach(() => {
  server = stage.server;
  server.passwords.set('lihua', 'anders 2');
});

const open = () => stage.open();

const visits = () => server.envelopes().filter((e) => e.kind === 'visit');

describe('a patrol without a signal', () => {
  it('is handed in whole and in order once there is one', async () => {
    const phone = await open();
    expect(await phone.logIn('wangfang', 'geheim 1')).toEqual({ kind: 'open' });
    server.online = false;
    await phone.shift('start');
    for (let n = 0; n < 5; n++) await checkIn(phone, n);
    await phone.report({
      kind: '无证行医',
      text: '有人',
      address: '',
      lon: null,
      lat: null,
      severity: 'high',
      institution: null,
    });
    await phone.shift('end');
    expect(phone.state().outbox).toMatchObject({ waiting: 8, link: 'offline' });
    expect(phone.state().visited).toHaveLength(5);
    server.online = true;
    await drained(phone);
    expect(visits()).toHaveLength(5);
    expect(server.blobs.size).toBe(10);
    expect(await server.faults('wangfang')).toEqual([]);
    expect(server.replays).toBe(0);
    const first = phone.state().outbox.records.find((r) => r.kind === 'visit') as RecordInfo;
    expect(first).toMatchObject({ state: 'done', photos: 2, photos_sent: 2, reason: '' });
    const named = visits()[0]?.body as { shift: string; result: string; burden: object };
    expect(named.result).toBe('normal');
    expect(named.shift).toBe(server.envelopes()[0]?.body['shift']);
  });

  it('keeps a photo until the server has signed that all is there', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    const draft = await phone.beginCheckIn({ task: 'patrol' });
    const ref = await phone.addPhoto(draft.id, photo(1), 'photo');
    expect((await phone.photo(ref.id))?.size).toBe(5000);
    // The record is there, and its photo is not: it got lost behind the server's back.
    server.fate = (method, path) => {
      if (method === 'PUT' && path.includes('/submissions/')) server.blobs.clear();
      return 'answered';
    };
    const id = await phone.checkIn(draft);
    await vi.waitFor(() => expect(server.submissions.has(id)).toBe(true));
    server.fate = () => 'answered';
    await drained(phone);
    expect(server.blobs.has(ref.sha256)).toBe(true);
    expect(await phone.photo(ref.id)).toBeNull();
  });

  it('keeps everything when the receipt is signed by somebody else', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    const other = new FakeServer();
    vi.spyOn(server, 'publicKey').mockImplementation(() => other.publicKey());
    await phone.syncNow();
    const draft = await phone.beginCheckIn({ task: 'patrol' });
    const ref = await phone.addPhoto(draft.id, photo(1), 'photo');
    await phone.checkIn(draft);
    await phone.syncNow();
    const [record] = phone.state().outbox.records;
    expect(record).toMatchObject({ state: 'receipt', reason: 'receipt-not-verified' });
    expect((await phone.photo(ref.id))?.size).toBe(5000);
  });

  it('says why a record is in quarantine', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    server.quarantine = true;
    await checkIn(phone, 1);
    await drained(phone);
    const [record] = phone.state().outbox.records;
    expect(record).toMatchObject({ state: 'quarantined', reason: 'form form-too-old' });
    expect(phone.state().outbox.quarantined).toBe(1);
  });

  it.each([
    ['accepted', { reason: '' }],
    ['dismissed', { reason: 'dismissed' }],
  ])('is done with a record in quarantine once it is %s', async (decision, want) => {
    let now = Date.now();
    const phone = await stage.open({ now: () => now });
    await phone.logIn('wangfang', 'geheim 1');
    server.quarantine = true;
    await checkIn(phone, 1);
    await drained(phone);
    await phone.syncNow();
    expect(phone.state().outbox.quarantined, 'nobody has decided').toBe(1);
    server.quarantine = false;
    server.dismissed = decision === 'dismissed';
    now += 61_000;
    await phone.syncNow();
    expect(phone.state().outbox.records[0]).toMatchObject({ state: 'done', ...want });
    expect(phone.state().outbox.quarantined).toBe(0);
  });

  it('seals a check-in once, however often it is asked to', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    const draft = await phone.beginCheckIn({ task: 'patrol' });
    const ids = await Promise.all([
      phone.checkIn(draft),
      phone.checkIn(draft),
      phone.checkIn(draft),
    ]);
    expect(new Set(ids).size).toBe(1);
    await drained(phone);
    expect(visits()).toHaveLength(1);
  });
});

/** Never resolves: the app is as good as dead from there on. */
const dead = () => new Promise<void>(() => {});

describe('an app that dies', () => {
  // What happens on the way from an empty phone to a drained one, step by step.
  async function patrol(phone: Engine): Promise<void> {
    if (phone.state().shift === null && phone.state().outbox.records.length === 0)
      await phone.shift('start');
    const done = phone.state().visited.length;
    for (const draft of phone.state().drafts) {
      for (let i = draft.photos.length; i < 2; i++)
        await phone.addPhoto(draft.id, photo(done * 10 + i, 300_000), 'photo');
      await phone.checkIn(draft);
    }
    for (let n = phone.state().visited.length; n < 2; n++) {
      const institution = phone.state().pack?.institutions[n]?.id ?? '';
      const draft = await phone.beginCheckIn({ task: 'patrol', institution });
      for (let i = 0; i < 2; i++)
        await phone.addPhoto(draft.id, photo(n * 10 + i, 300_000), 'photo');
      await phone.checkIn(draft);
    }
    server.online = true;
    await drained(phone);
  }

  const outside: readonly Step[] = ['point.stored', 'track.sealed'];
  for (const name of STEPS.filter((s) => !outside.includes(s)))
    for (const nth of name === 'shift.stepped' ? [1] : [1, 2])
      it(`at step ${name}, time ${nth}, hands in everything once`, async () => {
        const first = await open();
        await first.logIn('wangfang', 'geheim 1');
        server.online = false;
        let met = 0;
        const killed = new Promise<void>((resolve) => {
          stage.stepped = async (step) => {
            if (step !== name || ++met < nth) return;
            resolve();
            await dead();
          };
        });
        const worked = patrol(first);
        await Promise.race([killed, worked]);
        expect(met).toBe(nth);
        stage.stepped = undefined;
        server.online = false;
        const second = await open();
        expect(second.state().phase.kind).toBe('open');
        await patrol(second);
        expect(visits()).toHaveLength(2);
        expect(visits().flatMap((v) => v.blobs)).toHaveLength(4);
        expect(server.blobs.size).toBe(4);
        expect(await server.faults('wangfang')).toEqual([]);
      });

  it('loses nothing to answers that never come', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    let seed = 4711;
    const fates = ['answered', 'answered', 'answer-lost', 'lost'] as const;
    server.fate = () => {
      seed = (seed * 48271) % 2147483647;
      return fates[seed % 4] ?? 'answered';
    };
    for (let i = 0; i < 3; i++) await checkIn(phone, i);
    await drained(phone);
    expect(visits()).toHaveLength(3);
    expect(await server.faults('wangfang')).toEqual([]);
  });
});

describe('users of one phone', () => {
  it('lose nothing by a switch, with and without a signal', async () => {
    const phone = await open();
    await phone.logIn('lihua', 'anders 2');
    await phone.logOut();
    await phone.logIn('wangfang', 'geheim 1');
    server.online = false;
    await checkIn(phone, 0);
    await checkIn(phone, 1);
    await phone.logOut();
    expect(phone.state().pack).toBeNull();
    const waits = phone.state().accounts.find((a) => a.name === 'wangfang');
    expect(waits).toMatchObject({ waiting: 2, person: '王小明' });
    expect(await phone.logIn('lihua', 'falsch')).toEqual({ kind: 'wrong-password' });
    expect(await phone.logIn('lihua', 'anders 2')).toEqual({ kind: 'open' });
    expect(phone.state().outbox.waiting).toBe(0);
    await checkIn(phone, 2);
    server.online = true;
    await drained(phone);
    expect(visits()).toHaveLength(1);
    expect(await phone.logIn('wangfang', 'geheim 1')).toEqual({ kind: 'open' });
    await drained(phone);
    expect(server.envelopes('wangfang')).toHaveLength(2);
    expect(server.envelopes('lihua')).toHaveLength(1);
    expect([...(await server.faults('wangfang')), ...(await server.faults('lihua'))]).toEqual([]);
  });

  it('never send as somebody else whose session the browser holds', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    server.online = false;
    await checkIn(phone, 0);
    server.online = true;
    await server.fetch('/api/v1/session', {
      method: 'POST',
      body: JSON.stringify({ name: 'lihua', password: 'anders 2' }),
    });
    await phone.syncNow();
    expect(phone.state().outbox).toMatchObject({ waiting: 1, link: 'login-needed' });
    expect(server.submissions.size).toBe(0);
  });

  it('open the store again after the password was changed elsewhere', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    server.online = false;
    await checkIn(phone, 0);
    await phone.logOut();
    server.online = true;
    server.passwords.set('wangfang', 'neu 3');
    expect(await phone.logIn('wangfang', 'neu 3')).toEqual({ kind: 'former-password' });
    expect(await phone.logIn('wangfang', 'neu 3', 'falsch')).toEqual({ kind: 'former-password' });
    expect(await phone.logIn('wangfang', 'neu 3', 'geheim 1')).toEqual({ kind: 'open' });
    await drained(phone);
    await phone.logOut();
    server.online = false;
    expect(await phone.logIn('wangfang', 'geheim 1')).toEqual({ kind: 'wrong-password' });
    expect(await phone.logIn('wangfang', 'neu 3')).toEqual({ kind: 'open' });
  });

  it('are told when the server had the store deleted', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    const draft = await phone.beginCheckIn({ task: 'patrol' });
    server.wiped = true;
    await phone.checkIn(draft);
    await vi.waitFor(() =>
      expect(phone.state().phase).toEqual({ kind: 'wiped', name: 'wangfang' }),
    );
    expect((await indexedDB.databases()).map((d) => d.name)).not.toContain('gridwatch-m-wangfang');
    expect(phone.state().accounts).toEqual([]);
  });

  it('come back after 72 hours without a signal, their session long over', async () => {
    let now = Date.now() - 72 * 3_600_000;
    const phone = await stage.open({ now: () => now });
    await phone.logIn('wangfang', 'geheim 1');
    server.online = false;
    server.logOutAll();
    for (let n = 0; n < 5; n++, now += 14 * 3_600_000) await checkIn(phone, n, 1);
    server.online = true;
    await phone.syncNow();
    expect(phone.state().outbox).toMatchObject({ waiting: 5, link: 'login-needed' });
    expect(await phone.logIn('wangfang', 'geheim 1')).toEqual({ kind: 'open' });
    await drained(phone);
    expect(await server.faults('wangfang')).toEqual([]);
    const days = new Set(visits().map((v) => v.made_at.slice(0, 10)));
    expect(days.size).toBeGreaterThanOrEqual(3);
  });

  it('log in again when the session has ended, and the queue goes on', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    server.logOutAll();
    await checkIn(phone, 0);
    await phone.syncNow();
    expect(phone.state().outbox.link).toBe('login-needed');
    expect(phone.state().phase.kind).toBe('open');
    await phone.logIn('wangfang', 'geheim 1');
    await drained(phone);
    expect(visits()).toHaveLength(1);
  });
});

describe('a phone without room', () => {
  it('says so, keeps the draft and drops nothing', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    const draft = await phone.beginCheckIn({ task: 'patrol', note: '旧' });
    const first = await phone.addPhoto(draft.id, photo(1), 'photo');
    const full = new DOMException('no room', 'QuotaExceededError');
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw full;
    });
    await expect(phone.addPhoto(draft.id, photo(2), 'photo')).rejects.toMatchObject({
      kind: 'quota',
    });
    put.mockRestore();
    expect(phone.state().storage.full).toBe(true);
    expect(phone.state().drafts[0]?.photos.map((p) => p.id)).toEqual([first.id]);
    await phone.addPhoto(draft.id, photo(2), 'photo');
    expect(phone.state().storage.full).toBe(false);
    await phone.checkIn(draft);
    await drained(phone);
    expect(server.blobs.size).toBe(2);
  });
});
