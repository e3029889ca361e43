// Codes at the door: printed, on a display, and read by the phone's camera, against a real server.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventually, launch, logIn, openPage, screenshot } from './browser.mjs';
import { cameraFlags, readOff, show } from './camera.mjs';
import { faultsOf, Phone } from './phone.mjs';
import { axe, fits } from './planning.mjs';
import { Server } from './server.mjs';

const DISTRICT = '330102000000'; // 上城区, where the demo's officer works
const CITY = '330100000000';
const WALL_TABLET = { viewport: { width: 1024, height: 768 } };
const SMALL = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };

describe('door', { timeout: 300_000 }, () => {
  let server;
  let browser;
  let folder;
  let film;
  let clerk;
  let place;
  let door;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gridwatch-camera-'));
    film = path.join(folder, 'camera.y4m');
    await show(film, '');
    [server, browser] = await Promise.all([
      Server.launch('hangzhou', CITY),
      launch(cameraFlags(film)),
    ]);
    clerk = await server.logIn('clerk', CITY);
    const officer = await server.logIn('officer', DISTRICT);
    const { institutions } = await officer.get('/api/v1/field/pack');
    place = institutions.find((p) => p.lon !== null);
    assert.ok(place, 'a place of the officer with a point');
    door = await clerk.get(`/api/v1/institutions/${place.id}/door`);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function opened(t, options) {
    const page = await openPage(browser, options);
    t.after(() => page.context().close());
    return page;
  }

  it('the clerk finds the sheet for the wall and the link of the display', async (t) => {
    const page = await opened(t);
    const account = await server.account('clerk', CITY);
    await logIn(page, server.url, account, `/?cell=${place.cell}#/`);
    const row = page.locator(`[id="institution-${place.id}"]`);
    const all = page.getByRole('button', { name: /显示其余/ });
    await row.or(all).first().waitFor();
    if (!(await row.isVisible())) await all.click();
    await row.getByRole('link', { name: '门口二维码' }).click();
    await page.waitForURL(/#\/door\//);
    const sheet = page.locator('.door-sheet');
    await sheet.getByText(place.name).waitFor();
    await page.locator('.door-head').getByText(door.code).waitFor();
    assert.equal(await readOff(sheet.locator('svg')), door.code, 'the code on the wall');
    assert.equal(door.code, place.code, 'the code that phones know');
    const link = await page.getByLabel('显示屏链接').inputValue();
    assert.equal(link, `${server.url}/#/display/${door.token}`);
    await page.locator('.rotating[data-state=shown]').waitFor();
    assert.deepEqual(await axe(page), []);
    assert.ok(await fits(page), 'not wider than the screen');
    await screenshot(page, 'door');

    await page.emulateMedia({ media: 'print' });
    for (const gone of ['header.top', '.door-display', '.door-head'])
      assert.ok(!(await page.locator(gone).isVisible()), `${gone} is not printed`);
    assert.ok(await sheet.isVisible());
    await page.emulateMedia({ media: 'screen' });
    await page.goto(`${server.url}/?lang=en#/door/${place.id}`);
    await page.getByRole('button', { name: 'Print' }).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('the display needs no account, follows the code, and shows none when it is cut off', async (t) => {
    const page = await opened(t, WALL_TABLET);
    const paths = [];
    page.on('request', (request) => paths.push(new URL(request.url()).pathname));
    await page.goto(`${server.url}/#/display/${door.token}`);
    const shown = page.locator('.rotating[data-state=shown]');
    await shown.waitFor();
    await page.getByRole('heading', { name: place.name }).waitFor();
    assert.deepEqual(await axe(page), []);
    await screenshot(page, 'door-display');
    const digits = page.locator('.rotating-digits [aria-hidden]');
    const shownCode = async () => (await digits.textContent()).replace(/\D/g, '');
    const first = await shownCode();
    await eventually(async () => {
      const seen = await shownCode();
      assert.match(seen, /^\d{6}$/);
      const { code } = await clerk.get(`/api/v1/institutions/${place.id}/code`);
      assert.equal(seen, code, 'the code of the route of the clerk');
    });
    await eventually(async () => assert.notEqual(await shownCode(), first, 'the code turns'));
    assert.match(await readOff(page.locator('.rotating svg')), new RegExp(`^\\d{6}#${door.code}$`));
    const asked = paths.filter((p) => p.startsWith('/api/'));
    assert.ok(
      asked.every((p) => p === `/api/v1/doors/${door.token}`),
      'asks for nothing else',
    );
    assert.ok(paths.every((p) => p.startsWith('/api/') || !p.includes(door.token)));

    await page.context().setOffline(true);
    await page.getByText('信号中断，暂不显示动态码').waitFor();
    await eventually(async () =>
      assert.equal(await page.locator('.rotating-digits, .rotating svg').count(), 0),
    );
    assert.deepEqual(await axe(page), []);
    await page.context().setOffline(false);
    await shown.waitFor();

    const other = await opened(t, SMALL);
    const last = door.token.endsWith('A') ? 'Q' : 'A';
    await other.goto(`${server.url}/#/display/${door.token.slice(0, -1)}${last}`);
    await other.getByText('链接无效').waitFor();
    await other.goto(`${server.url}/?lang=en#/display/${door.token}`);
    await other.locator('.rotating[data-state=shown]').waitFor();
    await other.getByText('To check in').waitFor();
    assert.ok(await fits(other), 'not wider than a phone');
    assert.deepEqual([...page.errors, ...other.errors], []);
  });

  it('a link that went astray is revoked: its display shows no code, the new one does', async (t) => {
    const account = await server.account('clerk', CITY);
    const astray = await opened(t, WALL_TABLET);
    await astray.goto(`${server.url}/#/display/${door.token}`);
    await astray.locator('.rotating[data-state=shown]').waitFor();
    const page = await opened(t);
    await logIn(page, server.url, account, `/#/door/${place.id}`);
    await page.getByRole('button', { name: '作废链接，换新的…' }).click();
    const dialog = page.getByRole('dialog', { name: '作废现在的显示屏链接？' });
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: '取消' }).click();
    await dialog.waitFor({ state: 'detached' });
    const link = page.getByLabel('显示屏链接');
    assert.ok(
      (await link.inputValue()).endsWith(door.token),
      'nothing is done before it is confirmed',
    );
    await page.getByRole('button', { name: '作废链接，换新的…' }).click();
    await dialog.getByRole('button', { name: '作废并换新' }).click();
    await page.getByText('旧链接已失效').waitFor();
    await astray.getByText('链接无效').waitFor();
    assert.equal(await astray.locator('.rotating-digits').count(), 0);
    door = await clerk.get(`/api/v1/institutions/${place.id}/door`);
    assert.equal(await link.inputValue(), `${server.url}/#/display/${door.token}`);
    await page.locator('.rotating[data-state=shown]').waitFor();
    await screenshot(page, 'door-renewed');
    await astray.goto(`${server.url}/?again#/display/${door.token}`);
    await astray.locator('.rotating[data-state=shown]').waitFor();
    assert.deepEqual([...page.errors, ...astray.errors], []);
  });

  it('the phone reads both codes by its camera without a signal, and takes a voice note', async (t) => {
    const phone = await Phone.launch(browser, server.url, place);
    t.after(() => phone.context.close());
    await phone.context.grantPermissions(['geolocation', 'camera', 'microphone']);
    const page = await phone.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await phone.logIn(await server.account('officer', DISTRICT));
    assert.equal(await page.evaluate(() => 'BarcodeDetector' in window), false);
    await phone.context.setOffline(true);

    await page.goto(`${server.url}/m/#/checkin`);
    const scan = page.getByRole('button', { name: '扫门口二维码' });
    const camera = page.locator('video.camera');
    const seen = () => camera.evaluate((view) => view.videoWidth > 0 && !view.paused);
    await scan.click();
    await camera.waitFor();
    for (let n = 0; n < 100 && !(await seen()); n++) await page.waitForTimeout(50);
    await page.waitForTimeout(600); // looks at a wall
    assert.ok(await camera.isVisible(), 'nothing is read off a wall');
    const focus = await page.evaluate(() => document.activeElement.tagName);
    assert.equal(focus, 'VIDEO', 'no keyboard over the picture');
    assert.deepEqual(await axe(page), []);
    await screenshot(page, 'phone-scan');
    await page.getByRole('button', { name: '取消' }).click();
    await show(film, door.code);
    await scan.click();
    await page.waitForURL(/#\/visit\//);
    await page.getByRole('heading', { name: place.name }).waitFor();
    const draft = () => page.evaluate(() => window.gridwatchPhone.state().drafts[0]);
    const { institution, scan: scanned } = await draft();
    assert.deepEqual([institution, scanned], [place.id, door.code]);

    await show(film, `482913#${door.code}`);
    await page.getByRole('button', { name: '扫显示屏上的码' }).click();
    await camera.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('门口动态码').inputValue(), '482913');

    await page.getByRole('button', { name: '录语音备注' }).click();
    await page.getByRole('button', { name: /停止（[1-9]/ }).click();
    const note = page.locator('audio');
    await note.waitFor();
    await page.waitForFunction(() => document.querySelector('audio')?.readyState >= 1);
    const voice = (await draft()).photos[0];
    assert.deepEqual([voice.role, voice.type.split(';')[0]], ['voice', 'audio/webm']);
    assert.ok(voice.bytes > 500, `bytes of the note: ${voice.bytes}`);
    const id = await page.evaluate(async () => {
      const { drafts } = window.gridwatchPhone.state();
      await window.gridwatchPhone.checkIn({ ...drafts[0], form: null, result: 'pass' });
      return drafts[0].id;
    });
    await page.goto(`${server.url}/m/#/queue`);
    await page.getByText('照片、录音 0 / 1').waitFor();
    await phone.context.setOffline(false);
    await phone.drained();
    await page.getByText('照片、录音 1 / 1').waitFor();
    const officer = await server.logIn('officer', DISTRICT);
    const { records } = (await phone.state()).outbox;
    assert.deepEqual(await faultsOf(officer, records), []);
    const visit = await officer.get(`/api/v1/visits/${id}`);
    assert.equal(visit.institution, place.id);
    const bytes = await fetch(`${server.url}/api/v1/blobs/${voice.sha256}`, {
      headers: officer.headers,
    });
    assert.deepEqual(
      [bytes.status, (await bytes.arrayBuffer()).byteLength],
      [200, voice.bytes],
      'the note as it was spoken',
    );
    assert.deepEqual(phone.errors, []);
  });
});
