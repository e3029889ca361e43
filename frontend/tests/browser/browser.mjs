// Chromium with the flags that draw WebGL without a GPU, and steps several tests take.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** Whatever should be quick may take this long on a busy machine. */
export const PATIENCE_MS = 30_000;

const SHOTS = fileURLToPath(new URL('../../screenshots', import.meta.url));
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter))
    for (const name of NAMES)
      if (existsSync(path.join(folder, name))) return path.join(folder, name);
  throw new Error('no Chromium: set CHROMIUM or install chromium');
}

/** `more` flags: for a camera that shows a file, say. */
export async function launch(more = []) {
  return chromium.launch({
    executablePath: executable(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--enable-unsafe-swiftshader',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      ...more,
    ],
  });
}

/** A page that remembers what went wrong in it and where it sent requests. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.errors = [];
  page.hosts = new Set();
  page.on('pageerror', (error) => page.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /content security policy/i.test(message.text()))
      page.errors.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:') page.hosts.add(host);
  });
  return page;
}

export async function logIn(page, url, { name, password }, address = '/') {
  await page.goto(url + address);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

/** Live, and every cell of the view drawn with the colours of the current state. */
export async function mapDrawn(page) {
  await page.waitForFunction(
    () => {
      const g = window.gridwatch;
      return g !== undefined && g.state === 'live' && g.drawnRev > 0 && g.cellsDrawn > 0;
    },
    null,
    { timeout: PATIENCE_MS },
  );
}

export async function diagnostics(page) {
  return page.evaluate(() => {
    const { epoch, rev, digest, serverDigest, state, cells, cellsDrawn, healed, selected } =
      window.gridwatch;
    return { epoch, rev, digest, serverDigest, state, cells, cellsDrawn, healed, selected };
  });
}

/** Tries `check` until it no longer throws: a screen follows what was done to it by a frame or more. */
export async function eventually(check) {
  const until = Date.now() + PATIENCE_MS;
  for (;;)
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/** Kept only when UPDATE_SCREENSHOTS=1. */
export async function screenshot(page, name) {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
}
