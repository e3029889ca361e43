// The screens of the officer's phone, as a thumb meets them, against a real server.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, logIn, openPage, PATIENCE_MS, screenshot } from './browser.mjs';
import { Server } from './server.mjs';

const DISTRICT = '330102000000'; // 上城区
const CITY = '330100000000';
const TALL = { width: 390, height: 844 };
const SMALL = { width: 320, height: 568 };
const PAGES = ['tasks', 'map', 'checkin', 'me', 'queue', 'messages', 'week', 'views', 'settings'];
const MORE = ['sos', 'print', 'problems', 'clue', 'handover'];
/** Without GRIDWATCH_TEST=full axe looks at these only. */
const FULL = process.env.GRIDWATCH_TEST === 'full';
const SEEN = FULL
  ? [...PAGES, ...MORE]
  : ['tasks', 'map', 'checkin', 'me', 'sos', 'clue', 'handover'];
const OFFLINE = FULL ? [...PAGES, ...MORE] : ['views', 'handover'];
const LARGEST = FULL ? [...PAGES, ...MORE] : ['tasks', 'sos'];

describe('phone screens', { timeout: 600_000 }, () => {
  let server;
  let browser;
  let here;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch('hangzhou', CITY), launch()]);
    const pack = await (await server.logIn('officer', DISTRICT)).get('/api/v1/field/pack');
    const due = new Set(pack.tasks.filter((x) => x.kind === 'patrol').map((x) => x.institution));
    const places = pack.institutions.filter((p) => p.lon !== null);
    const [first] = [...places.filter((p) => due.has(p.id)), ...places];
    assert.ok(first, 'a place of the officer with a point');
    here = { longitude: first.lon + 0.0015, latitude: first.lat - 0.001, accuracy: 12 };
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** The app on a phone, entered by name and password as a person does. */
  async function enter(t, role, region, viewport = TALL) {
    const context = await browser.newContext({
      viewport,
      hasTouch: true,
      isMobile: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      permissions: ['geolocation'],
      geolocation: here,
    });
    t.after(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.errors = [];
    page.on('pageerror', (error) => page.errors.push(error.message));
    const { name, password } = await server.account(role, region);
    await page.goto(`${server.url}/m/`);
    await page.locator('input[name=name]').fill(name);
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '今天的任务' }).waitFor();
    return page;
  }

  async function open(page, name) {
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, `#/${name}`);
    await page.locator('h1').waitFor();
    if (name === 'map') await page.locator('.phone-map[data-ready=true]').waitFor();
  }

  /** No violation of axe, nothing wider than the screen, nothing too small for a thumb. */
  async function fits(page, what, axe = true) {
    const { violations } = axe
      ? await new AxeBuilder({ page }).setLegacyMode().analyze()
      : { violations: [] };
    const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
    assert.deepEqual(told, [], `axe, ${what}`);
    const wrong = await page.evaluate(() => {
      const found = [];
      for (const element of document.querySelectorAll('a, button, input, select, textarea')) {
        const box = (element.closest('.choice, .take') ?? element).getBoundingClientRect();
        if (box.width > 0 && Math.min(box.width, box.height) < 43.5)
          found.push(`${element.outerHTML.slice(0, 90)} is ${box.width} x ${box.height}`);
      }
      const wide = document.documentElement.scrollWidth;
      if (wide > window.innerWidth) found.push(`the page is ${wide} wide`);
      return found;
    });
    assert.deepEqual(wrong, [], `targets of 44 px and no sideways scrolling, ${what}`);
  }

  it('each screen fits, with the network and without', async (t) => {
    const page = await enter(t, 'officer', DISTRICT);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => window.gridwatchPhone.state().locating.state !== 'searching');
    for (const name of [...PAGES, ...MORE]) {
      await open(page, name);
      await fits(page, name, SEEN.includes(name));
      const text = await page.locator('main').textContent();
      assert.doesNotMatch(text, /检查|签字|出示/, `words of inspections on ${name}`);
      assert.match(
        await page.locator('.head').textContent(),
        /数据：.+前/,
        `age of data on ${name}`,
      );
    }
    await page.context().setOffline(true);
    await page.reload();
    for (const name of [...PAGES, ...MORE]) {
      await open(page, name);
      if (name === 'views') await page.getByText('这一项需要网络').waitFor();
      await fits(page, `${name} without a network`, OFFLINE.includes(name));
    }
    await page.getByText(/无网络 · 数据/).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('each screen fits on a small phone with the largest text, in both looks', async (t) => {
    const page = await enter(t, 'officer', DISTRICT, SMALL);
    await open(page, 'settings');
    await page.getByRole('button', { name: '特大' }).click();
    for (const look of FULL ? ['普通', '强光'] : ['强光']) {
      await open(page, 'settings');
      await page.getByRole('button', { name: look }).click();
      for (const name of [...PAGES, ...MORE]) {
        await open(page, name);
        await fits(page, `${name}, largest, ${look}`, LARGEST.includes(name));
      }
    }
    await open(page, 'settings');
    await page.getByRole('button', { name: 'English' }).click();
    for (const name of FULL ? [...PAGES, ...MORE] : SEEN) {
      await open(page, name);
      await fits(page, `${name}, largest, English`, FULL);
    }
  });

  it('a check-in without a network: one thumb, one photo, kept and then sent', async (t) => {
    const page = await enter(t, 'officer', DISTRICT);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await open(page, 'checkin');
    await page.getByText('离我最近').waitFor();
    await page.context().setOffline(true);
    await page.locator('section', { hasText: '离我最近' }).getByRole('button').first().click();
    await page.getByText('底数摸排：与登记相符吗？').waitFor();

    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText(/还有 \d+ 项没填好/).waitFor();
    await fits(page, 'a check-in with faults');

    await page.getByText('正常', { exact: true }).click();
    await answerAll(page);
    await page.getByText('未见异常').click();
    await page
      .getByLabel('拍照', { exact: true })
      .setInputFiles({ name: 'door.jpg', mimeType: 'image/jpeg', buffer: await picture(page) });
    await page.locator('.photo .mark').waitFor();
    await fits(page, 'a check-in filled in');
    await page.evaluate(() => document.activeElement?.blur());
    await screenshot(page, 'phone-checkin');
    const { taps, id } = await page.evaluate(() => {
      const [draft] = window.gridwatchPhone.state().drafts;
      return { taps: draft.burden.taps, id: draft.id };
    });
    assert.ok(taps >= 3, `taps counted: ${taps}`);
    await page.getByRole('button', { name: '提交' }).click();
    await page
      .getByText(/\d+ 条待上传/)
      .first()
      .waitFor();
    await page.getByRole('heading', { name: '今天的任务' }).waitFor();

    await page.context().setOffline(false);
    await page.evaluate(() => window.gridwatchPhone.syncNow());
    await page.waitForFunction(() => window.gridwatchPhone.state().outbox.waiting === 0);
    const record = await page.evaluate(
      (visit) => window.gridwatchPhone.state().outbox.records.find((r) => r.id === visit),
      id,
    );
    assert.equal(record.state, 'done', `the visit: ${JSON.stringify(record)}`);
    assert.deepEqual(page.errors, []);
  });

  it('a clue with a photo: kept while it is written, arrives once, the commander sees it', async (t) => {
    const page = await enter(t, 'officer', DISTRICT);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
    await open(page, 'clue');
    const text = `二楼有人打针 ${Date.now()}`;
    await page.getByText('疑似无证行医').click();
    await page.getByLabel('具体说说').fill(text);
    await page.getByLabel('拍照', { exact: true }).setInputFiles({
      name: 'door.jpg',
      mimeType: 'image/jpeg',
      buffer: await picture(page),
    });
    const mark = page.locator('.photo .mark');
    await mark.waitFor();
    const { officer } = await page.evaluate(() => window.gridwatchPhone.state().pack);
    assert.ok(!(await mark.textContent()).includes(officer.name), 'no name over a photo of a clue');

    // The camera ended the app: it goes on where it was.
    await page.reload();
    await open(page, 'clue');
    await page.locator('.photo .mark').waitFor();
    assert.equal(await page.getByLabel('具体说说').inputValue(), text);
    await page.getByRole('button', { name: '用我现在的位置' }).click();
    await page.getByText('已记下位置').waitFor();
    await fits(page, 'a clue with a photo');
    await page.getByLabel('照片', { exact: true }).scrollIntoViewIfNeeded();
    await screenshot(page, 'phone-clue');
    await page.getByRole('button', { name: '上报', exact: true }).click();
    await page.getByText('线索已保存').waitFor();

    await page.context().setOffline(false);
    await page.evaluate(() => window.gridwatchPhone.syncNow());
    await page.waitForFunction(() => window.gridwatchPhone.state().outbox.waiting === 0);
    const record = await page.evaluate(() =>
      window.gridwatchPhone.state().outbox.records.find((r) => r.kind === 'clue'),
    );
    assert.deepEqual([record.state, record.photos, record.photos_sent], ['done', 1, 1]);
    const commander = await server.logIn('commander', CITY);
    const { items } = await commander.get('/api/v1/clues?state=open&limit=100');
    const [clue, ...twice] = items.filter((c) => c.text === text);
    assert.equal(twice.length, 0, 'the clue is there once');
    assert.equal(clue.photos.length, 1);
    assert.deepEqual(page.errors, []);

    const desk = await openPage(browser);
    t.after(() => desk.context().close());
    await logIn(desk, server.url, await server.account('commander', CITY), `/?cell=${clue.cell}#/`);
    const row = desk.locator('.panel li', { hasText: text });
    await row.getByRole('button', { name: '照片 1 张' }).click();
    await row.locator('figure.photo img').scrollIntoViewIfNeeded();
    await desk.waitForFunction(
      () => (document.querySelector('figure.photo img')?.naturalWidth ?? 0) > 0,
    );
    assert.ok(!(await row.textContent()).includes(officer.name), 'nobody is named');
    await screenshot(desk, 'clue-photo');
  });

  it('a call for help without a network is kept, says so, and goes out', async (t) => {
    const page = await enter(t, 'officer', DISTRICT);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await open(page, 'sos');
    assert.equal(
      await page.getByRole('link', { name: '拨打 110' }).getAttribute('href'),
      'tel:110',
    );
    await page.context().setOffline(true);
    await page.getByRole('button', { name: '按住 1.5 秒通知指挥长' }).click();
    await page.waitForTimeout(200);
    const raised = () =>
      page.evaluate(
        () => window.gridwatchPhone.state().outbox.records.filter((r) => r.kind === 'sos').length,
      );
    assert.equal(await raised(), 0, 'a short press does nothing');
    await page.getByRole('button', { name: /按住/ }).first().click({ delay: 1900 });
    await page.getByText('求助已存在手机里').waitFor();
    assert.equal(await raised(), 1);
    await page.context().setOffline(false);
    await page.evaluate(() => window.gridwatchPhone.syncNow());
    await page.getByText('求助已送达指挥长').waitFor();
  });

  it('a supervisor is asked for the second one, certificates, approval, scan and signature', async (t) => {
    const page = await enter(t, 'supervisor', CITY);
    await open(page, 'checkin');
    await page.getByText('离我最近').waitFor();
    await page.locator('section', { hasText: '离我最近' }).getByRole('button').first().click();
    await page.getByText('监督检查', { exact: true }).first().click();
    await page.getByRole('button', { name: '提交' }).click();
    for (const asked of ['第二名监督员', '检查审批号', '扫码入企', '被检查人签名'])
      await page.getByText(asked).first().waitFor();
    await fits(page, 'an inspection with faults');
    const pad = page.locator('canvas.pad');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    await page.mouse.move(box.x + 30, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 160, box.y + 90, { steps: 6 });
    await page.mouse.up();
    await page.getByRole('button', { name: '确认签名' }).click();
    await page.getByText('签名已保存').waitFor();
  });

  it('a lead hands a task over, and is told that it needs a network', async (t) => {
    const page = await enter(t, 'lead', DISTRICT);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await open(page, 'handover');
    const pack = () => page.evaluate(() => window.gridwatchPhone.state().pack);
    const { tasks, people, officer } = await pack();
    const kept = people.find((p) => p.post === 'assistant');
    const held = tasks.filter((x) => x.kind === 'patrol' && ![null, kept.id].includes(x.officer));
    assert.ok(held.length > 0 && !held.some((x) => x.officer === officer.id), 'tasks of others');
    const button = page.locator('.card', { hasNotText: kept.name }).getByRole('button').first();
    await button.click();
    const sheet = page.locator('dialog');
    await sheet.getByRole('combobox').selectOption(kept.id);
    await page.context().setOffline(true);
    await sheet.getByRole('button', { name: '交接' }).click();
    await sheet.getByText(/这一步需要网络/).waitFor();
    await page.context().setOffline(false);
    await sheet.getByRole('button', { name: '交接' }).click();
    await page.getByText(`已交给 ${kept.name}`).waitFor();
    const before = tasks.filter((x) => x.officer === kept.id).length;
    await page.waitForFunction(
      ([id, n]) =>
        window.gridwatchPhone.state().pack.tasks.filter((x) => x.officer === id).length > n,
      [kept.id, before],
    );
    assert.deepEqual(page.errors, []);
  });

  it('pictures of the list and the map', async (t) => {
    const page = await enter(t, 'officer', DISTRICT);
    await page.getByRole('button', { name: '开始巡查' }).click();
    await page.getByText('巡查中').waitFor();
    await page.locator('.card.place').first().waitFor();
    await page.waitForFunction(() => window.gridwatchPhone.state().outbox.waiting === 0);
    await screenshot(page, 'phone-list');
    await open(page, 'map');
    await page.waitForTimeout(1500); // a frame with everything, for the picture only
    const sizes = await page.evaluate(() =>
      ['.phone-map', '.phone-map canvas', '.page'].map((of) => {
        const { width, height } = document.querySelector(of).getBoundingClientRect();
        return `${Math.round(width)} x ${Math.round(height)}`;
      }),
    );
    assert.equal(new Set(sizes).size, 1, `the map fills the page: ${sizes}`);
    await screenshot(page, 'phone-map');
    assert.deepEqual(page.errors, []);
  });
});

/** The first choice of every question that must be answered; what is typed gets a word. */
async function answerAll(page) {
  for (const field of await page.locator('[data-field] .field:has(.must)').all()) {
    const choice = field.locator('.choice').first();
    if ((await choice.count()) > 0) {
      if ((await field.locator('input:checked').count()) === 0) await choice.click();
    } else if ((await field.locator('textarea, input').count()) > 0) {
      await field.locator('textarea, input').first().fill('已看');
    }
  }
}

/** A JPEG of a door. */
async function picture(page) {
  const encoded = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 480;
    const pen = canvas.getContext('2d');
    const boxes = [
      ['#9fb6c6', 0, 0, 640, 480],
      ['#d8cdb8', 60, 40, 520, 440],
      ['#7a2e22', 60, 40, 520, 90],
      ['#3f5f52', 230, 180, 180, 300],
      ['#bcd7e4', 90, 190, 110, 150],
      ['#bcd7e4', 440, 190, 110, 150],
    ];
    for (const [colour, ...box] of boxes) {
      pen.fillStyle = colour;
      pen.fillRect(...box);
    }
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1];
  });
  return Buffer.from(encoded, 'base64');
}
