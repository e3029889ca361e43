// How the planner's page bears about 50,000 cells in 600 grids: figures with units. GRIDWATCH_BIN
// names the binary; the server, its data and the region are made here and removed.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { launch, logIn, openPage } from '../browser/browser.mjs';
import { painted } from '../browser/planning.mjs';
import { Server, uuidv7 } from '../browser/server.mjs';

const BIN = path.resolve(process.env.GRIDWATCH_BIN ?? '');
/** A square of this side has about 50,000 cells of resolution 9. */
const SIDE_KM = 64;
const [WEST, SOUTH] = [120, 30];
const [COLUMNS, ROWS] = [25, 24];
const VIEW = { viewport: { width: 1280, height: 800 } };
const PLANNER = {
  name: 'planner',
  password: 'for the bench only 1',
  role: 'planner',
  region: 'bench',
};

function square(x, y, width, height) {
  const [w, s, e, n] = [WEST + x, SOUTH + y, WEST + x + width, SOUTH + y + height];
  return {
    type: 'Polygon',
    coordinates: [
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ],
    ],
  };
}

/** The whole square, and 600 areas that tile it. */
function regions() {
  const height = SIDE_KM / 111.2;
  const width = height / Math.cos((SOUTH * Math.PI) / 180);
  const feature = (code, level, parent, geometry) => ({
    type: 'Feature',
    properties: { code, name: code, level, ...(parent && { parent_code: parent }) },
    geometry,
  });
  const areas = Array.from({ length: COLUMNS * ROWS }, (_, i) => {
    const [dx, dy] = [width / COLUMNS, height / ROWS];
    const at = [(i % COLUMNS) * dx, Math.floor(i / COLUMNS) * dy];
    return feature(`bench-${i + 1}`, 'township', 'bench', square(...at, dx, dy));
  });
  const whole = feature('bench', 'city', '', square(0, 0, width, height));
  return { type: 'FeatureCollection', features: [whole, ...areas] };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Resolves when the planner can log in. */
async function serve(data, server) {
  const addr = `127.0.0.1:${await freePort()}`;
  const args = ['serve', '--data', data, '--addr', addr, '--log-level', 'warn'];
  const child = spawn(BIN, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  server.url = `http://${addr}`;
  for (let tries = 0; ; tries++) {
    try {
      return [child, await server.logIn('planner')];
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}

/** Median and 95th percentile. */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  return `median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms (${values.length})`;
}

/** Time between frames while the map is moved with the right button. */
async function panning(page) {
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const tick = (now) => {
      window.frames_.push(now - last);
      last = now;
      if (window.frames_.length < 1e5) window.ticking = requestAnimationFrame(tick);
    };
    window.ticking = requestAnimationFrame(tick);
  });
  await page.mouse.move(600, 450);
  await page.mouse.down({ button: 'right' });
  for (let i = 0; i < 12; i++) await page.mouse.move(600 + 60 * Math.sin(i / 3), 450 + 4 * i);
  await page.mouse.up({ button: 'right' });
  return page.evaluate(() => {
    cancelAnimationFrame(window.ticking);
    return window.frames_.slice(2);
  });
}

/** JavaScript of each step of a stroke of the brush, and from a step to its pixels (two frames later). */
async function dragging(page, [x, y]) {
  await page.evaluate(() => {
    window.steps = { js: [], pixels: [] };
    const map = document.querySelector('.maplibregl-canvas-container');
    let began = 0;
    const begin = () => {
      began = performance.now();
    };
    const end = () => {
      const from = began;
      window.steps.js.push(performance.now() - from);
      requestAnimationFrame(() =>
        requestAnimationFrame(() => window.steps.pixels.push(performance.now() - from)),
      );
    };
    map.addEventListener('pointermove', begin, true);
    window.addEventListener('pointermove', end);
  });
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 20; i++) {
    await page.mouse.move(x + 3 * i, y + 30 * Math.sin(i / 5));
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  await page.mouse.up();
  await page.waitForFunction(
    () => window.gridwatchPlan.unsaved === 0 && window.gridwatchPlan.version > 2,
    null,
    { timeout: 60_000 },
  );
  return page.evaluate(() => window.steps);
}

async function opened(browser, draft, query) {
  const { url } = server;
  const page = await openPage(browser, VIEW);
  await logIn(page, url, PLANNER, '/#/plan');
  await page.locator('.plan-parts').waitFor();
  const began = performance.now();
  await page.goto(`${url}/?bench#/plan/${draft}${query}`);
  await painted(page);
  const ready = (performance.now() - began) / 1000;
  await page.waitForTimeout(2000);
  await page.keyboard.press('b');
  return { page, ready };
}

/** What a frame costs here, whatever lies on the map: the cells are moved out of view. */
async function measureNothing(browser, draft, query) {
  const { page } = await opened(browser, draft, query);
  await page.locator('.map canvas').focus();
  for (let i = 0; i < 9; i++) {
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForTimeout(700);
  }
  console.log(`nothing in view: frame while panning ${spread(await panning(page))}`);
  if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}-nothing.png` });
  await page.context().close();
}

/** `from`: where the stroke of the brush begins, so that it meets cells of other grids. */
async function measure(browser, draft, where, query, from) {
  const { page, ready } = await opened(browser, draft, query);
  const cells = await page.evaluate(() => window.gridwatchPlan.cells);
  console.log(`${where}: ${cells} cells, page ready ${ready.toFixed(2)} s`);
  console.log(`${where}: frame while panning ${spread(await panning(page))}`);
  await page.waitForTimeout(500);
  const { js, pixels } = await dragging(page, from);
  console.log(`${where}: JavaScript a step of the brush ${spread(js)}`);
  console.log(`${where}: step of the brush to pixels ${spread(pixels)}`);
  console.log(`${where}: load of the machine ${loadavg()[0].toFixed(1)}`);
  if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}-${where}.png` });
  await page.context().close();
}

const data = await mkdtemp(path.join(tmpdir(), 'gridwatch-bench-plan-'));
const server = Object.assign(new Server(), { data, region: 'bench' });
let child;
let browser;
try {
  const file = path.join(data, 'regions.geojson');
  await writeFile(file, JSON.stringify(regions()));
  await writeFile(path.join(data, 'accounts.json'), JSON.stringify([PLANNER]));
  const env = { ...process.env, GRIDWATCH_PASSWORD: PLANNER.password };
  const stdio = ['ignore', 'ignore', 'inherit'];
  const run = (...args) => execFileSync(BIN, args, { env, stdio });
  const db = ['--db', path.join(data, 'gridwatch.db')];
  run('migrate', ...db);
  run('import', 'regions', file, '--datum', 'wgs84', ...db, '--data', data);
  run('account', 'add', PLANNER.name, '--role', 'planner', ...db);
  let api;
  [child, api] = await serve(data, server);
  const draft = uuidv7();
  const source = { kind: 'regions' };
  await api.put(`/api/v1/drafts/${draft}`, draft, { region: 'bench', name: 'bench', source });
  // A grid that may reach over the borders of the areas.
  const grid = uuidv7();
  await api.post(`/api/v1/drafts/${draft}/edits`, {
    version: 1,
    grids: [{ after: { id: grid, code: 'wide', name: 'wide', region: 'bench' } }],
    moves: [],
    postings: [],
    locks: [],
  });
  browser = await launch();
  await measureNothing(browser, draft, `?grid=${grid}`);
  await measure(browser, draft, 'all in view', `?grid=${grid}`, [560, 430]);
  await measure(
    browser,
    draft,
    'at work',
    `?grid=${grid}&lat=30.29&lon=120.33&zoom=12`,
    [420, 380],
  );
} finally {
  await browser?.close();
  child?.kill('SIGKILL');
  await rm(data, { recursive: true, force: true });
}
