// The commander's screen against a real server that replays the demo city.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import {
  diagnostics,
  launch,
  logIn,
  mapDrawn,
  openPage,
  PATIENCE_MS,
  screenshot,
} from './browser.mjs';
import { Server, uuidv7 } from './server.mjs';

/** In the Loop, inside the city. */
const PLACE = { lon: -87.6298, lat: 41.8818 };
const CLOSE_UP = `/?lon=${PLACE.lon}&lat=${PLACE.lat}&zoom=13`;

describe('live map', { timeout: 600_000 }, () => {
  let server;
  let browser;
  let commander;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch(), launch()]);
    commander = await server.account('commander');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A logged-in page; the test's end closes it and looks at what went wrong in it. */
  async function enter(t, address = '/', options = {}) {
    const page = await openPage(browser, options);
    t.after(() => page.context().close());
    await logIn(page, server.url, commander, address);
    await mapDrawn(page);
    return page;
  }

  function clean(page) {
    assert.deepEqual(page.errors, [], 'errors on the page');
    assert.deepEqual([...page.hosts], [new URL(server.url).host], 'hosts the page spoke to');
  }

  it('refuses a wrong password and stays at the login', async (t) => {
    const page = await openPage(browser);
    t.after(() => page.context().close());
    await logIn(page, server.url, { name: commander.name, password: 'not the password' });
    await page.getByText('账号或密码不正确').waitFor();
    const { violations } = await axe(page);
    assert.deepEqual(violations, []);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    clean(page);
  });

  it('shows hexagons, counters and that it is live', async (t) => {
    const began = performance.now();
    const page = await enter(t);
    t.diagnostic(`login to hexagons: ${Math.round(performance.now() - began)} ms`);
    const shown = await diagnostics(page);
    t.diagnostic(JSON.stringify(shown));
    assert.ok(shown.cells > 50, `occupied cells: got ${shown.cells}, want a city`);
    assert.ok(shown.cellsDrawn > 50, `cells drawn: got ${shown.cellsDrawn}, want a city`);
    assert.ok((await colours(page)) > 3, 'the map shows several colours');
    await page.locator('[data-state=live]').waitFor();
    const legend = await page.locator('.classes .num').allTextContents();
    const counted = legend.reduce((sum, text) => sum + Number(text.replace(/\D/g, '')), 0);
    assert.ok(counted > 50, `legend counts ${legend}`);
    for (const name of ['在岗人数', '超期未巡', '监督空白', '模拟数据'])
      await page.getByText(name, { exact: true }).first().waitFor();
    await waitForDigest(page);
    clean(page);
  });

  it('shows a clue posted through the API', async (t) => {
    const page = await enter(t, CLOSE_UP);
    const clerk = await server.logIn('clerk');
    const id = uuidv7();
    const sent = performance.now();
    const stored = await clerk.put(`/api/v1/clues/${id}`, id, {
      source: 'hotline',
      kind: '无证行医',
      text: '群众反映二楼有人无证行医，夜间输液',
      lon: PLACE.lon,
      lat: PLACE.lat,
      datum: 'wgs84',
      severity: 'critical',
    });
    const acked = performance.now();
    const cell = stored?.cell ?? (await clerk.get(`/api/v1/clues/${id}`)).cell;
    const drawn = await page.waitForFunction(
      (h) => {
        const g = window.gridwatch;
        const critical = g.cell(h)?.clues[3] ?? 0;
        return critical > 0 && g.drawnRev === g.rev && g.paint(h).clues > 0;
      },
      cell,
      { timeout: PATIENCE_MS, polling: 'raf' },
    );
    await drawn.dispose();
    const seen = performance.now();
    t.diagnostic(
      `clue posted: acknowledged after ${Math.round(acked - sent)} ms, in pixels after ${Math.round(seen - sent)} ms`,
    );
    await page.waitForFunction((pin) => window.gridwatch.pins.includes(pin), id);
    t.diagnostic(`its pin after ${Math.round(performance.now() - sent)} ms`);
    clean(page);
  });

  it('opens a cell with the keyboard alone, follows the URL, goes back', async (t) => {
    const page = await enter(t, CLOSE_UP);
    await page.evaluate(() => document.activeElement?.blur());
    let reached = false;
    for (let i = 0; i < 30 && !reached; i++) {
      await page.keyboard.press('Tab');
      reached = await page.evaluate(() => document.activeElement?.tagName === 'CANVAS');
    }
    assert.ok(reached, 'Tab reaches the map');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: '单元格详情' });
    await panel.waitFor();
    await panel.getByText('责任网格').first().waitFor();
    const { selected } = await diagnostics(page);
    assert.match(selected ?? '', /^[0-9a-f]{15}$/);
    assert.equal(new URL(page.url()).searchParams.get('cell'), selected);
    await page.goBack();
    await panel.waitFor({ state: 'detached' });
    await page.goForward();
    await panel.waitFor();
    await page.reload();
    await mapDrawn(page);
    await panel.waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    clean(page);
  });

  it('has no serious accessibility violations, with and without a cell', async (t) => {
    const page = await enter(t, CLOSE_UP);
    assert.deepEqual((await axe(page)).violations, []);
    await openCell(page);
    await screenshot(page, 'cell');
    assert.deepEqual((await axe(page)).violations, []);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(500);
    assert.deepEqual((await axe(page)).violations, []);
    clean(page);
  });

  it('fits a phone', async (t) => {
    const page = await enter(t, CLOSE_UP, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `page width: got ${wide}, want at most 390`);
    await openCell(page);
    const box = await page.getByRole('complementary', { name: '单元格详情' }).boundingBox();
    assert.ok(box !== null && box.x === 0 && box.width === 390, 'the panel is a sheet');
    await waitForDigest(page);
    await screenshot(page, 'phone');
    clean(page);
  });

  it('closes the feed of a phone by button, key and a tap on the map', async (t) => {
    const page = await enter(t, '/', { viewport: { width: 390, height: 844 }, hasTouch: true });
    const feed = page.getByRole('complementary', { name: '实时动态' });
    const close = {
      button: () => feed.getByRole('button', { name: '关闭实时动态' }).click(),
      key: () => page.keyboard.press('Escape'),
      tap: () => page.touchscreen.tap(330, 300),
    };
    for (const [by, run] of Object.entries(close)) {
      await page.getByRole('button', { name: '动态', exact: true }).click();
      await feed.waitFor();
      if (by === 'button') {
        await feed.locator('li').first().waitFor();
        assert.deepEqual((await axe(page)).violations, []);
      }
      await run();
      await feed.waitFor({ state: 'hidden' });
    }
    clean(page);
  });

  it('keeps logout and legend within reach on every width', async (t) => {
    const page = await enter(t);
    for (const lang of ['English', '中文']) {
      await page.getByRole('button', { name: lang }).click();
      for (const [width, height] of [
        [844, 390],
        [900, 700],
        [1024, 768],
        [1180, 800],
        [1280, 720],
        [1366, 768],
        [1440, 900],
      ]) {
        await page.setViewportSize({ width, height });
        const box = await page.locator('.account button').last().boundingBox();
        assert.ok(
          box.x + box.width <= width,
          `logout in ${lang} at ${width}: right edge ${box.x + box.width}`,
        );
        const legend = await page.locator('.legend-body').boundingBox();
        const foot = await page.locator('.map-foot').boundingBox();
        assert.ok(
          legend.height > 60 && legend.y + legend.height <= foot.y,
          `legend in ${lang} at ${width}×${height}: ${JSON.stringify(legend)} over ${foot.y}`,
        );
      }
    }
    clean(page);
  });

  it('starts the keyboard cursor on a cell', async (t) => {
    const page = await enter(t);
    await page.locator('canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: '单元格详情' }).waitFor();
    clean(page);
  });

  it('goes to the cell of a link, and says when it is not in the area', async (t) => {
    const clerk = await server.logIn('clerk');
    const { items } = await clerk.get('/api/v1/institutions?region=us-il-chicago-32&limit=50');
    const { cell, lon, lat } = items.find((i) => i.cell !== null);
    const page = await enter(t, `/?cell=${cell}`);
    await page.waitForFunction(() => Number(new URLSearchParams(location.search).get('zoom')) > 12);
    const camera = new URL(page.url()).searchParams;
    const off = Math.hypot(Number(camera.get('lon')) - lon, Number(camera.get('lat')) - lat);
    assert.ok(off < 0.01, `centre of the map: ${off} degrees from the cell`);
    clean(page);

    const local = await server.account('commander', 'us-il-chicago-08');
    const other = await openPage(browser);
    t.after(() => other.context().close());
    await logIn(other, server.url, local, `/?cell=${cell}`);
    await other.getByText('该单元格不在辖区内').waitFor();
    clean(other);
  });

  it('goes back to the login when the session ends elsewhere', async (t) => {
    const page = await enter(t);
    await page.evaluate(async () => {
      const csrf = /gridwatch_csrf=([^;]*)/.exec(document.cookie)[1];
      const headers = { 'X-CSRF-Token': decodeURIComponent(csrf) };
      await fetch('/api/v1/session', { method: 'DELETE', headers });
    });
    await page.locator('input[name=password]').waitFor();
    await page.getByText('登录已失效，请重新登录').waitFor();
    clean(page);
  });

  it('switches layer, region and language', async (t) => {
    const page = await enter(t);
    await waitForDigest(page);
    await screenshot(page, 'overview');
    for (const layer of ['gaps', 'clues', 'visit', 'status']) {
      await page.locator(`.layers label:has([value=${layer}])`).click();
      await page.waitForFunction(
        (want) => (new URLSearchParams(location.search).get('layer') ?? 'status') === want,
        layer,
      );
    }
    const whole = (await diagnostics(page)).cells;
    await page.locator('.region select').selectOption({ index: 8 });
    await page.waitForFunction(
      () => new URLSearchParams(location.search).get('region') === window.gridwatch.region,
    );
    await mapDrawn(page);
    const part = (await diagnostics(page)).cells;
    assert.ok(part > 0 && part < whole, `cells of one region: got ${part} of ${whole}`);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Overdue', { exact: true }).first().waitFor();
    await page.getByText('Simulated data', { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    assert.doesNotMatch(await page.locator('.counters').textContent(), /\p{Script=Han}/u);
    await waitForDigest(page);
    clean(page);
  });

  it('keeps to the region of the account, and forgets it at the logout', async (t) => {
    const local = await server.account('commander', 'us-il-chicago-08');
    const page = await openPage(browser);
    t.after(() => page.context().close());
    await logIn(page, server.url, local, '/?region=us-il-chicago-32');
    await mapDrawn(page);
    const { region, options } = await page.evaluate(() => ({
      region: window.gridwatch.region,
      options: [...document.querySelectorAll('.region option')].map((o) => o.value),
    }));
    assert.equal(region, local.region);
    assert.deepEqual(options, [local.region]);
    await waitForDigest(page);
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.locator('input[name=password]').waitFor();
    await page.reload();
    await page.locator('input[name=password]').waitFor();
    clean(page);
  });

  // The last one: it takes the server away.
  it('says that it is stale when the server dies, and heals when it returns', async (t) => {
    const page = await enter(t);
    const before = await diagnostics(page);
    await server.kill();
    const killed = performance.now();
    await page.getByRole('alert').filter({ hasText: '数据已停更' }).waitFor();
    const told = Math.round(performance.now() - killed);
    t.diagnostic(`stale banner ${told} ms after kill -9`);
    await page.locator('.console[data-freshness=dead]').waitFor({ timeout: 2 * PATIENCE_MS });
    // Tiles have long expired: what was drawn has to stay.
    const cut = await diagnostics(page);
    assert.ok(cut.cellsDrawn > 50, `cells drawn without the server: got ${cut.cellsDrawn}`);
    await server.start();
    const started = performance.now();
    await page.locator('.console[data-freshness=fresh] [data-state=live]').waitFor();
    t.diagnostic(`live again ${Math.round(performance.now() - started)} ms after ready`);
    await page.waitForFunction((rev) => window.gridwatch.rev >= rev, before.rev);
    const healed = await diagnostics(page);
    assert.equal(healed.epoch, before.epoch, 'a restart keeps the epoch');
    const { rev, digest } = await sameRev(page, await server.logIn('commander'));
    t.diagnostic(`digest ${digest} at rev ${rev}, in the page and on the server`);
    clean(page);
  });
});

/** Serious and critical violations, short enough to read. */
async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return {
    violations: violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`),
  };
}

/** A heartbeat has proved the state of the page. */
async function waitForDigest(page) {
  await page.waitForFunction(() => window.gridwatch.serverDigest !== '', null, {
    timeout: PATIENCE_MS,
  });
  await page.getByText(/已核对一致|verified/).waitFor();
  const { healed } = await diagnostics(page);
  assert.equal(healed, 0, 'times the state had to be fetched anew');
}

/** Opens the cell in the middle of the map that shows most. */
async function openCell(page) {
  const map = await page.locator('.map-canvas').boundingBox();
  await page.mouse.click(map.x + map.width / 2, map.y + map.height / 2);
  const panel = page.getByRole('complementary', { name: '单元格详情' });
  await panel.waitFor();
  await panel.getByText('责任网格').first().waitFor();
  await page.waitForTimeout(700);
}

/** How many clearly different colours the map canvas shows. */
async function colours(page) {
  const shot = await page.locator('.map-canvas').screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const counts = new Map();
    for (let i = 0; i < data.length; i += 4) {
      const key = (data[i] >> 5) * 64 + (data[i + 1] >> 5) * 8 + (data[i + 2] >> 5);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts.values()].filter((n) => n > 150).length;
  }, shot.toString('base64'));
}

/** Waits for a revision at which both page and server can be asked, and compares the digests. */
async function sameRev(page, caller) {
  await page.evaluate(() => {
    window.digestsSeen = new Map();
    setInterval(() => window.digestsSeen.set(window.gridwatch.rev, window.gridwatch.digest), 15);
  });
  const { region, resolution } = await page.evaluate(() => ({
    region: window.gridwatch.region,
    resolution: window.gridwatch.resolution,
  }));
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const query = new URLSearchParams({ region, resolution: String(resolution) });
    const { rev, digest } = await caller.get(`/api/v1/board/digest?${query}`);
    const seen = await page
      .waitForFunction(
        (wanted) =>
          window.gridwatch.rev > wanted || window.digestsSeen.has(wanted)
            ? { digest: window.digestsSeen.get(wanted) ?? null }
            : false,
        rev,
        { polling: 20 },
      )
      .then((handle) => handle.jsonValue());
    if (seen.digest === null) continue;
    assert.equal(seen.digest, digest, `digest of the page at rev ${rev}`);
    return { rev, digest };
  }
  throw new Error('page and server never showed the same revision');
}
