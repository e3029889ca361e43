// The officer's phone in Chromium: opened, killed, and what its server holds afterwards.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PATIENCE_MS } from './browser.mjs';

export const SCREEN = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  locale: 'zh-CN',
  permissions: ['geolocation'],
};

/** Every step that src/m/steps.ts lists. */
export async function allSteps() {
  const text = await readFile(new URL('../../src/m/steps.ts', import.meta.url), 'utf8');
  const list = text.slice(text.indexOf('STEPS = ['), text.indexOf('] as const'));
  return [...list.matchAll(/'([a-z]+\.[a-z]+)'/g)].map((found) => found[1]);
}

/** The same bytes for the same seed, as a page and a test make them. */
export function photoBytes(seed, size) {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + seed * 7 + (i >> 8) * 13) & 255;
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** A phone: one browser context, whose tab can be killed and opened again. */
export class Phone {
  constructor(context, url) {
    this.context = context;
    this.url = url;
    this.page = null;
    this.errors = [];
    /** Steps that were passed, with how often. */
    this.passed = new Map();
    this.armed = null;
  }

  static async launch(browser, url, place) {
    const geolocation = { longitude: place.lon, latitude: place.lat, accuracy: 8 };
    const context = await browser.newContext({ ...SCREEN, geolocation });
    const phone = new Phone(context, url);
    // The app waits at each step until it is told to go on; at the armed one it never is.
    await context.exposeBinding('gwPassed', (_source, name) => phone.#pass(name));
    await context.addInitScript(() => {
      window.__gwStep = (name) => window.gwPassed(name);
    });
    return phone;
  }

  #pass(name) {
    this.passed.set(name, (this.passed.get(name) ?? 0) + 1);
    if (this.armed === null || this.armed.name !== name || --this.armed.left > 0) return undefined;
    const { reached } = this.armed;
    this.armed = null;
    reached();
    return new Promise(() => {});
  }

  /** Opens the app; without a signal too, once it is installed. */
  async open() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && /content security policy/i.test(message.text()))
        this.errors.push(message.text());
    });
    await page.goto(`${this.url}/m/`);
    await page.waitForFunction(
      () => !['starting', undefined].includes(window.gridwatchPhone?.state().phase.kind),
    );
    this.page = page;
    return page;
  }

  /** Kills the process of the tab: nothing is flushed, nothing is told. */
  async kill() {
    const { page } = this;
    const gone = new Promise((resolve) => page.once('crash', resolve));
    const session = await this.context.newCDPSession(page);
    session.send('Page.crash').catch(() => {}); // is never answered
    await gone;
    await page.close();
  }

  /** Works until `step` is passed for the nth time, kills the app there, and opens it again. */
  async killAt(step, nth, work) {
    const reached = new Promise((resolve) => {
      this.armed = { name: step, left: nth, reached: resolve };
    });
    const ended = work().then(
      () => 'ended',
      () => 'killed',
    );
    const met = await Promise.race([reached.then(() => 'reached'), ended]);
    assert.equal(met, 'reached', `the step ${step} is passed ${nth} times`);
    await this.kill();
    await this.open();
  }

  state() {
    return this.page.evaluate(() => {
      const { phase, outbox, shift, drafts, visited, accounts } = window.gridwatchPhone.state();
      return { phase, outbox, shift, drafts, visited, accounts };
    });
  }

  async logIn({ name, password }) {
    const result = await this.page.evaluate(
      ([n, p]) => window.gridwatchPhone.logIn(n, p),
      [name, password],
    );
    assert.deepEqual(result, { kind: 'open' }, `login of ${name}`);
  }

  logOut() {
    return this.page.evaluate(() => window.gridwatchPhone.logOut());
  }

  /** Until nothing waits. */
  async drained() {
    await this.page.evaluate(() => window.gridwatchPhone.syncNow());
    await this.page.waitForFunction(
      () => {
        const { outbox } = window.gridwatchPhone.state();
        if (outbox.waiting > 0 && outbox.next_try !== null) void window.gridwatchPhone.syncNow();
        return outbox.waiting === 0;
      },
      null,
      { polling: 200 },
    );
  }

  /**
   * Goes on with a patrol from wherever it was left: shift, at each place a check-in with its
   * photos, a walk between them, the end of the shift. Without a signal.
   */
  async patrol(places, sizes, ends = true) {
    for (const [n, place] of places.entries()) {
      const geolocation = { longitude: place.lon, latitude: place.lat, accuracy: 8 };
      await this.context.setGeolocation(geolocation);
      await this.page.evaluate(checkInThere, { place, n, sizes: sizes[n] });
    }
    if (ends)
      await this.page.evaluate(async () => {
        const phone = window.gridwatchPhone;
        if (phone.state().shift !== null) await phone.shift('end');
      });
  }
}

/** In the page: whatever of a check-in is not done yet. */
async function checkInThere({ place, n, sizes }) {
  const phone = window.gridwatchPhone;
  const bytesOf = (seed, size) => {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = (i * 31 + seed * 7 + (i >> 8) * 13) & 255;
    bytes.set([0xff, 0xd8, 0xff, 0xe0]);
    return bytes;
  };
  if (phone.state().visited.includes(place.id)) return;
  if (phone.state().shift === null) await phone.shift('start');
  const points = phone.state().shift.points;
  const there = phone.state().drafts.find((d) => d.institution === place.id);
  const draft = there ?? (await phone.beginCheckIn({ task: 'patrol', institution: place.id }));
  for (let i = 0; i < sizes.length; i++) {
    const now = phone.state().drafts.find((d) => d.id === draft.id);
    if (now.photos.length > i) continue;
    const file = new Blob([bytesOf(n * 10 + i, sizes[i])], { type: 'image/jpeg' });
    await phone.addPhoto(draft.id, file, 'photo');
  }
  const last = phone.state().drafts.find((d) => d.id === draft.id);
  const point = await phone.locate(5000);
  await phone.saveDraft({ ...last, point, result: 'pass', note: `第 ${n + 1} 处` });
  await phone.checkIn(phone.state().drafts.find((d) => d.id === draft.id));
  // The walk to the place is in the track.
  for (let wait = 0; wait < 100 && phone.state().shift.points === points && n > 0; wait++)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Writes what is wrong with what the server holds of these records; [] when nothing is. */
export async function faultsOf(caller, records) {
  const faults = [];
  const seqs = [];
  for (const { id, kind } of records) {
    const receipt = await caller.get(`/api/v1/submissions/${id}`);
    seqs.push(receipt.device_seq);
    if (receipt.state !== 'stored' || !receipt.complete)
      faults.push(`${kind} ${id}: ${receipt.state} ${JSON.stringify(receipt.reasons)}`);
  }
  seqs.sort((a, b) => a - b);
  const dense = seqs.every((seq, n) => seq === n + 1);
  if (!dense) faults.push(`numbers ${seqs.join(' ')}`);
  return faults;
}

/** The bytes of a photo as the server gives them. */
export async function photoOf(caller, hash) {
  const response = await fetch(`${caller.url}/api/v1/blobs/${hash}`, { headers: caller.headers });
  assert.equal(response.status, 200, `photo ${hash}`);
  return new Uint8Array(await response.arrayBuffer());
}
