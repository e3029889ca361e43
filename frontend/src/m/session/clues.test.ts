import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClueFields, ClueReport } from '../model';
import { STEPS, type Step } from '../steps';
import type { Engine } from './engine';
import { type FakeServer, staged } from './testing';

vi.mock('../crypto/seal', async (original) => {
  const real = await original<typeof import('../crypto/seal')>();
  // As sealed as ever, with fewer rounds than a thief should meet.
  return { ...real, newDataKey: (password: string) => real.newDataKey(password, 1000) };
});

const FIELDS: ClueFields = {
  id: '01930000-0000-7000-8000-00000000c1e0',
  institution: null,
  kind: 'unlicensed',
  severity: 'high',
  text: '二楼有人打针',
  address: '文三路',
  fix: null,
};
const { kind, severity, text, address } = FIELDS;
const REPORT: ClueReport = {
  kind,
  severity,
  text,
  address,
  lon: null,
  lat: null,
  institution: null,
};

/** A photo of 300,000 bytes, which go in two pieces. */
const photo = (seed: number) =>
  new Blob([new Uint8Array(300_000).fill(seed)], { type: 'image/jpeg' });

const stage = staged();
let server: FakeServer;

beforeEach(() => {
  server = stage.server;
});

const open = () => stage.open();

/** A clue with two photos, from wherever the app was killed at, until nothing waits. */
async function report(phone: Engine): Promise<void> {
  if (!phone.state().outbox.records.some((r) => r.kind === 'clue')) {
    await phone.saveClue(FIELDS);
    for (let n = phone.state().clues[0]?.photos.length ?? 0; n < 2; n++)
      await phone.addCluePhoto(FIELDS, photo(n + 1));
    await phone.report(REPORT, FIELDS.id);
  }
  server.online = true;
  for (let n = 0; n < 50 && phone.state().outbox.waiting > 0; n++) await phone.syncNow();
  expect(phone.state().outbox.waiting, JSON.stringify(phone.state().outbox)).toBe(0);
}

const clues = () => server.envelopes().filter((e) => e.kind === 'clue');
const stored = async (phone: Engine, ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => phone.photo(id)))).filter((bytes) => bytes !== null).length;

describe('a clue with photos', () => {
  it('is handed in with them, once there is a signal', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    server.online = false;
    await phone.addCluePhoto(FIELDS, photo(1));
    await phone.addCluePhoto({ ...FIELDS, text: '二楼' }, photo(2));
    const [draft] = phone.state().clues;
    expect(draft).toMatchObject({ ...FIELDS, text: '二楼' });
    const photos = draft?.photos ?? [];
    expect(await phone.report(REPORT, FIELDS.id)).toBe(FIELDS.id);
    expect(await phone.report(REPORT, FIELDS.id)).toBe(FIELDS.id);
    expect(phone.state().clues).toEqual([]);
    expect(phone.state().outbox.records[0]).toMatchObject({ kind: 'clue', photos: 2 });
    expect(
      await stored(
        phone,
        photos.map((p) => p.id),
      ),
    ).toBe(2);
    await report(phone);
    expect(clues()).toHaveLength(1);
    expect(clues()[0]?.blobs.map((b) => b.sha256)).toEqual(photos.map((p) => p.sha256));
    expect(clues()[0]?.body).toEqual({ kind, severity, text, address });
    expect(server.blobs.size).toBe(2);
    expect(await server.faults('wangfang')).toEqual([]);
    expect(
      await stored(
        phone,
        photos.map((p) => p.id),
      ),
    ).toBe(0);
  });

  const outside: readonly Step[] = ['shift.stepped', 'point.stored', 'track.sealed'];
  for (const name of STEPS.filter((s) => !outside.includes(s)))
    it(`arrives once and whole after a death at ${name}`, async () => {
      const first = await open();
      await first.logIn('wangfang', 'geheim 1');
      server.online = false;
      const killed = new Promise<void>((resolve) => {
        stage.stepped = async (step) => {
          if (step !== name) return;
          resolve();
          await new Promise<void>(() => {});
        };
      });
      await Promise.race([killed, report(first)]);
      stage.stepped = undefined;
      server.online = false;
      await report(await open());
      expect(clues()).toHaveLength(1);
      expect(clues()[0]?.blobs).toHaveLength(2);
      expect(server.blobs.size).toBe(2);
      expect(await server.faults('wangfang')).toEqual([]);
    });

  it('may lose a photo on purpose, and all of it', async () => {
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    const one = await phone.addCluePhoto(FIELDS, photo(1));
    const two = await phone.addCluePhoto(FIELDS, photo(2));
    await phone.removeCluePhoto(one.id);
    expect(phone.state().clues[0]?.photos.map((p) => p.id)).toEqual([two.id]);
    await phone.discardClue(FIELDS.id);
    expect(phone.state().clues).toEqual([]);
    expect(await stored(phone, [one.id, two.id])).toBe(0);
    expect(server.submissions.size).toBe(0);
  });

  it('is nobody else’s: another account does not see it', async () => {
    server.passwords.set('lihua', 'anders 2');
    const phone = await open();
    await phone.logIn('wangfang', 'geheim 1');
    await phone.addCluePhoto(FIELDS, photo(1));
    await phone.logOut();
    expect(phone.state().clues).toEqual([]);
    await phone.logIn('lihua', 'anders 2');
    expect(phone.state().clues).toEqual([]);
    await phone.logIn('wangfang', 'geheim 1');
    expect(phone.state().clues[0]?.photos).toHaveLength(1);
  });
});
