// The officer's phone against a real server: installed, without a signal, killed at every step.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, screenshot } from './browser.mjs';
import { allSteps, faultsOf, Phone, photoBytes, photoOf, sha256 } from './phone.mjs';
import { proxyOf } from './proxy.mjs';
import { Server } from './server.mjs';

const FULL = process.env.GRIDWATCH_TEST === 'full';
/** Bytes of the two photos of each of five check-ins; the first goes in three pieces. */
const SIZES = [
  [600_000, 40_000],
  [30_000, 41_000],
  [31_000, 42_000],
  [32_000, 43_000],
  [33_000, 44_000],
];
/** What is passed while records are handed in; the others on the patrol itself. */
const HANDING_IN = /^(chunk|blob|receipt|photo\.deleted|record\.(uploaded|sending|answered|done))/;
const DISTRICT = '330102000000';
const CITY = '330100000000';

describe('phone', { timeout: 900_000 }, () => {
  let server;
  let browser;
  let officer;
  let supervisor;
  let places;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch('hangzhou', CITY), launch()]);
    officer = await server.account('officer', DISTRICT);
    supervisor = await server.account('supervisor', CITY);
    const pack = await (await server.logIn('officer', DISTRICT)).get('/api/v1/field/pack');
    places = pack.institutions.filter((p) => p.lon !== null);
    assert.ok(places.length >= 5, `places of the officer: ${places.length}`);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A phone with the app on it. */
  async function installed(t, url = server.url) {
    const phone = await Phone.launch(browser, url, places[0]);
    t.after(() => phone.context.close());
    await phone.open();
    await phone.page.evaluate(() => navigator.serviceWorker.ready);
    await phone.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    return phone;
  }

  it('installs: manifest, icons, and a service worker that keeps the app and its map', async (t) => {
    const phone = await installed(t);
    const cdp = await phone.context.newCDPSession(phone.page);
    const manifest = await cdp.send('Page.getAppManifest');
    assert.deepEqual(manifest.errors, []);
    const { start_url, scope, display, icons } = JSON.parse(manifest.data);
    assert.deepEqual([start_url, scope, display], ['/m/', '/m/', 'standalone']);
    for (const { src, sizes } of icons) {
      const png = Buffer.from(await (await fetch(server.url + src)).arrayBuffer());
      assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src);
    }
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    const errors = installabilityErrors.map((e) => e.errorId);
    // Contexts of a test are always off the record.
    assert.deepEqual(
      errors.filter((id) => id !== 'in-incognito'),
      [],
    );
    const kept = await phone.page.evaluate(async () => {
      const [name] = await caches.keys();
      const cache = await caches.open(name);
      return (await cache.keys()).map((request) => new URL(request.url).pathname);
    });
    assert.ok(kept.includes('/m/') && kept.some((path) => /maplibre-gl-worker/.test(path)));
    assert.ok(!kept.some((path) => /PlanPage|HotspotPage/.test(path)), 'nothing of the console');
    await phone.context.setOffline(true);
    await phone.kill();
    await phone.open();
    assert.equal((await phone.state()).phase.kind, 'locked');
    await phone.page.locator('input[type=password]').waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('hands in a patrol once and whole, killed at every step, users switched', async (t) => {
    const phone = await installed(t);
    const five = places.slice(0, 5);
    await phone.logIn(supervisor);
    await phone.logOut();
    await phone.logIn(officer);
    await phone.context.setOffline(true);

    const steps = await allSteps();
    assert.equal(steps.length, 16, 'steps of src/m/steps.ts');
    // The shift begins before anything else.
    const onPatrol = steps.filter((s) => !HANDING_IN.test(s) && s !== 'shift.stepped');
    for (const step of ['shift.stepped', ...onPatrol])
      await phone.killAt(step, 1, () => phone.patrol(five, SIZES));
    if (FULL)
      for (const step of onPatrol) await phone.killAt(step, 2, () => phone.patrol(five, SIZES));
    await phone.patrol(five.slice(0, 3), SIZES, false);

    // Somebody else takes the phone, without a signal, and gives it back.
    await phone.logOut();
    await phone.logIn(supervisor);
    await phone.page.evaluate(() =>
      window.gridwatchPhone.report({
        kind: '无证行医',
        text: '换人时的线索',
        address: '上城区',
        lon: 120.19,
        lat: 30.28,
        severity: 'high',
        institution: null,
      }),
    );
    await phone.logOut();
    const waits = (await phone.state()).accounts.find((a) => a.name === officer.name);
    assert.ok(waits.waiting >= 4, `records of the officer wait: ${waits.waiting}`);
    await phone.logIn(officer);
    await phone.patrol(five, SIZES);
    const before = await phone.state();
    assert.equal(before.outbox.records.filter((r) => r.kind === 'visit').length, 5);
    assert.deepEqual(before.drafts, []);

    await phone.context.setOffline(false);
    for (const step of steps.filter((s) => HANDING_IN.test(s)))
      await phone.killAt(step, 1, () => phone.drained());
    if (FULL) await phone.killAt('record.answered', 2, () => phone.drained());
    await phone.drained();
    assert.deepEqual(
      steps.filter((step) => !phone.passed.has(step)),
      [],
      'steps that were never passed',
    );

    const caller = await server.logIn('officer', DISTRICT);
    const { records } = (await phone.state()).outbox;
    assert.deepEqual(await faultsOf(caller, records), []);
    const visits = records.filter((r) => r.kind === 'visit');
    assert.equal(visits.length, 5);
    for (const [n, place] of five.entries()) {
      const mine = (await caller.get(`/api/v1/visits?institution=${place.id}&limit=50`)).items;
      const here = mine.filter((v) => visits.some((r) => r.id === v.id));
      assert.equal(here.length, 1, `visits of ${place.name}`);
      assert.equal(here[0].note, `第 ${n + 1} 处`);
      for (const [i, size] of SIZES[n].entries()) {
        const want = photoBytes(n * 10 + i, size);
        assert.equal(sha256(await photoOf(caller, sha256(want))), sha256(want));
      }
    }
    await phone.logIn(supervisor);
    await phone.drained();
    const other = (await phone.state()).outbox.records;
    assert.deepEqual(await faultsOf(await server.logIn('supervisor', CITY), other), []);
    assert.equal(other.length, 1);
    assert.deepEqual(phone.errors, []);
  });

  it('takes a check-in by hand without a signal, from two tabs, over an update', async (t) => {
    let version = 1;
    const proxy = await proxyOf(server.url, (path, body) =>
      path === '/m/sw.js' ? Buffer.concat([body, Buffer.from(`// ${version}`)]) : body,
    );
    t.after(() => proxy.close());
    const phone = await installed(t, proxy.url);
    const { page } = phone;
    const place = places[5] ?? places[0];
    await page.locator('input[name=name]').fill(officer.name);
    await page.locator('input[type=password]').fill(officer.password);
    await page.locator('button[type=submit]').click();
    await page.getByRole('navigation').waitFor();
    await phone.context.setOffline(true);

    await page.goto(`${proxy.url}/m/#/place/${place.id}`);
    await page.getByText('签到', { exact: true }).last().click();
    await page.waitForURL(/#\/visit\//);
    for (const question of await page.locator('fieldset:has(input[type=radio])').all())
      await question.locator('label').first().click();
    const photo = {
      name: 'a.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from(photoBytes(99, 20_000)),
    };
    await page.locator('input[type=file]').last().setInputFiles(photo);
    await page.locator('.photos li').waitFor();

    // A newer app does not get between the officer and the check-in.
    version = 2;
    await phone.context.setOffline(false);
    await page.evaluate(async () =>
      (await navigator.serviceWorker.getRegistration('/m/')).update(),
    );
    await page.waitForFunction(() => window.gridwatchPhone.state().update);
    const refused = await page.evaluate(() =>
      window.gridwatchPhone.applyUpdate().catch((error) => error.kind),
    );
    assert.equal(refused, 'failed');
    await phone.context.setOffline(true);
    await page.getByRole('button', { name: '提交' }).click();
    await page.waitForURL(/#\/tasks/);
    const [record] = (await phone.state()).outbox.records;
    assert.deepEqual([record.kind, record.photos], ['visit', 1]);

    // The other tab sees it, and seals at the same time as this one.
    const other = await phone.open();
    const report = (tab, n) =>
      tab.evaluate((text) => {
        const clue = {
          kind: '无证行医',
          text,
          address: '路',
          lon: null,
          lat: null,
          severity: 'low',
          institution: null,
        };
        return window.gridwatchPhone.report(clue);
      }, `线索 ${n}`);
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => report(n % 2 ? page : other, n)));
    await page.waitForFunction(() => window.gridwatchPhone.state().outbox.records.length === 7);
    await other.close();
    phone.page = page;

    const loaded = page.waitForEvent('load');
    await page.evaluate(() => void window.gridwatchPhone.applyUpdate());
    await loaded;
    await page.waitForFunction(() => window.gridwatchPhone?.state().phase.kind === 'open');
    assert.equal((await phone.state()).outbox.waiting, 7);
    await phone.context.setOffline(false);
    await phone.drained();
    const caller = await server.logIn('officer', DISTRICT);
    const { records } = (await phone.state()).outbox;
    assert.deepEqual(await faultsOf(caller, records), []);
    const visit = await caller.get(`/api/v1/visits/${record.id}`);
    assert.equal(visit.institution, place.id);
    assert.deepEqual(phone.errors, []);
  });

  it('sends the records of a backlog ahead of their photos, killed in the middle of it', async (t) => {
    const phone = await installed(t);
    await phone.logIn(officer);
    await phone.context.setOffline(true);
    const two = places.slice(-2);
    await phone.patrol(two, [[20_000], [21_000]]);
    await phone.page.evaluate(async () => {
      for (let n = 1; n <= 20; n++)
        await window.gridwatchPhone.report({
          kind: '无证行医',
          text: `积压的线索 ${n}`,
          address: '路',
          lon: null,
          lat: null,
          severity: 'low',
          institution: null,
        });
    });
    const asked = [];
    phone.context.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/^\/api\/v1\/(submissions|blobs)/.test(pathname) && request.method() !== 'HEAD')
        asked.push(`${request.method()} ${pathname.replace(/[0-9a-f-]{36,}$/, 'ID')}`);
    });
    await phone.context.setOffline(false);
    await phone.killAt('receipt.stored', 12, () => phone.drained());
    await phone.drained();
    assert.equal(asked[0], 'POST /api/v1/submissions', asked.join('\n'));
    assert.equal(asked.filter((a) => a === 'PUT /api/v1/blobs/ID').length, 2, asked.join('\n'));
    const { records } = (await phone.state()).outbox;
    assert.ok(records.length >= 24, `records: ${records.length}`);
    assert.deepEqual(await faultsOf(await server.logIn('officer', DISTRICT), records), []);
    assert.deepEqual(phone.errors, []);
  });

  it('is empty after the commander had it wiped', async (t) => {
    const phone = await installed(t);
    await phone.logIn(officer);
    await phone.page.evaluate(() => window.gridwatchPhone.shift('start'));
    await phone.drained();
    const commander = await server.logIn('commander', CITY);
    const devices = (await commander.get('/api/v1/devices')).items;
    const device = await phone.page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('gridwatch-m');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const asked = opening.result.transaction('phone').objectStore('phone').get('device');
            asked.onsuccess = () => {
              opening.result.close();
              resolve(asked.result);
            };
          };
        }),
    );
    assert.ok(
      devices.some((d) => d.id === device),
      'the commander sees the phone',
    );
    await commander.post(`/api/v1/devices/${device}/wipe`, {});
    await phone.page.evaluate(() => {
      void window.gridwatchPhone
        .reply('01930000-0000-7000-8000-000000000000', '收到')
        .catch(() => {});
    });
    await phone.page.waitForFunction(() => window.gridwatchPhone.state().phase.kind === 'wiped');
    const stores = await phone.page.evaluate(async () =>
      (await indexedDB.databases()).map((d) => d.name),
    );
    assert.deepEqual(stores, ['gridwatch-m']);
    assert.deepEqual((await phone.state()).accounts, []);
    assert.deepEqual(phone.errors, []);
  });

  it('has screens that axe finds nothing serious in', async (t) => {
    const phone = await installed(t);
    const { page } = phone;
    const check = async (name) => {
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode()
        .exclude('canvas')
        .analyze();
      const serious = violations.filter((v) => ['serious', 'critical'].includes(v.impact));
      const found = serious.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`));
      assert.deepEqual(found, [], name);
    };
    await page.locator('input[type=password]').waitFor();
    await check('gate');
    await phone.logIn(officer);
    const [place] = places;
    const draft = await page.evaluate(
      (id) => window.gridwatchPhone.beginCheckIn({ task: 'patrol', institution: id }),
      place.id,
    );
    // The others are looked at by screens.test.mjs.
    const plain = 'tasks map checkin me sos queue messages views week settings print problems clue';
    const more = FULL ? plain.split(' ') : ['checkin'];
    for (const hash of [...more, `place/${place.id}`, `visit/${draft.id}`]) {
      await page.goto(`${server.url}/m/#/${hash}`);
      await page.locator('main').waitFor();
      await page.waitForTimeout(300);
      await check(hash);
    }
    await page.goto(`${server.url}/m/#/tasks`);
    await screenshot(page, 'phone-tasks');
    assert.deepEqual(phone.errors, []);
  });
});
