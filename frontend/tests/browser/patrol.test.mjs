// The commander's pages of patrol and coverage against a real server with the demo city.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { walkAppraisal } from './appraisal.mjs';
import { eventually, launch, logIn, mapDrawn, openPage, screenshot } from './browser.mjs';
import { FieldPhone, photo, seen } from './fieldphone.mjs';
import { axe, fits } from './planning.mjs';
import { Server, uuidv7 } from './server.mjs';

const DISTRICT = '330102000000'; // 上城区, where the demo's officer works
const DESK = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const PARTS = ['', '/coverage', '/gaps', '/tasks', '/messages', '/problems', '/quarantine'];
/** The others meet axe on their own walks. */
const UNSEEN = ['', '/coverage', '/messages'];
const FULL = process.env.GRIDWATCH_TEST === 'full';

describe('patrol', { timeout: 900_000 }, () => {
  let server;
  let browser;
  let commander;
  let officer;
  let phone;
  /** the officer behind the account, and their name */
  let me;
  let name;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch('hangzhou', '330100000000'), launch()]);
    [commander, officer] = await Promise.all([
      server.logIn('commander'),
      server.logIn('officer', DISTRICT),
    ]);
    phone = new FieldPhone(officer);
    me = (await officer.get('/api/v1/session')).officer;
    const staff = (await commander.get('/api/v1/officers?limit=1000')).items;
    name = staff.find((o) => o.id === me).name;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(t, address, role = 'commander', options = DESK) {
    const page = await openPage(browser, options);
    t.after(() => page.context().close());
    await logIn(page, server.url, await server.account(role), address);
    return page;
  }

  function clean(page) {
    assert.deepEqual(page.errors, [], 'errors on the page');
    assert.deepEqual([...page.hosts], [new URL(server.url).host], 'hosts the page spoke to');
  }

  it('lists who needs the commander first; a track is shown after a reason, which is kept', async (t) => {
    const shift = await phone.walk();
    const page = await enter(t, '/');
    await page.getByRole('link', { name: '巡查', exact: true }).click();
    await page.locator('.person-row').first().waitFor();
    const board = await commander.get('/api/v1/patrol');
    const rows = await page
      .locator('.person-row')
      .evaluateAll((all) => all.map((row) => row.dataset.state));
    assert.equal(rows.length, board.items.length, 'everybody of the staff has a row');
    const order = ['silent', 'start_overdue', 'paused', 'on', 'scheduled', 'done', 'off'];
    const ranks = rows.map((state) => order.indexOf(state));
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => a - b),
      'who needs the commander is first',
    );
    await page.waitForFunction(() => (window.gridwatchPatrol?.people.length ?? 0) > 0);
    await page.getByText(/数据读取于 \d+ 秒前/).waitFor();
    await page.waitForTimeout(1500);
    await screenshot(page, 'patrol-board');

    await page.locator(`.person-row[data-officer="${me}"]`).click();
    await page.waitForURL(new RegExp(`#/patrol/board/${me}`));
    await page.getByText('查看轨迹会留下记录').waitFor();
    const look = page.getByRole('button', { name: /查看轨迹/ });
    assert.ok(await look.isDisabled(), 'no look without a reason');
    await page.getByLabel('其他（请写明）').check();
    await page.getByLabel(/原因/).fill('核对');
    assert.ok(await look.isDisabled(), 'a reason is at least four letters');
    await page.getByLabel(/原因/).fill('核对上午路线');
    assert.deepEqual(await axe(page), []);
    await look.click();
    await page.getByRole('region', { name: '今日轨迹' }).waitFor();
    await page.getByText(/^未采集 \d+ 分钟$|^未采集 .*小时/).waitFor();
    await page.waitForFunction(
      () =>
        window.gridwatchPatrol.stretches('walked') > 0 &&
        window.gridwatchPatrol.stretches('uncollected') > 0,
    );
    await page.getByText(/不代表不在岗/).waitFor();
    const views = (await officer.get('/api/v1/me/track-views')).items;
    assert.equal(views[0].reason, '核对上午路线', `looks: ${JSON.stringify(views)}`);
    assert.equal(views[0].shift, shift);
    await page.getByRole('button', { name: /全部人员/ }).click();
    await page.locator('.segments label', { hasText: '按网格' }).click();
    await page.locator('.people-list section').first().waitFor();
    clean(page);
  });

  it('sounds a call for help on every page, until somebody ends it', async (t) => {
    const page = await enter(t, '/');
    await mapDrawn(page);
    await page.waitForTimeout(1000);
    const began = performance.now();
    const { state, id } = await phone.submit('sos', {
      at: new Date().toISOString(),
      point: { lon: 120.171, lat: 30.252, accuracy_m: 9, at: new Date().toISOString() },
      note: '被围堵 <b>求助</b>',
    });
    assert.equal(state, 'stored');
    const banner = page.getByRole('region', { name: '一键求助' });
    // The demo has drills of its own now and then.
    const call = banner.locator(`[data-call="${id}"]`);
    await call.getByText(name).waitFor();
    t.diagnostic(
      `call for help: handed in to visible after ${Math.round(performance.now() - began)} ms`,
    );
    assert.match(await page.getByRole('alert').first().textContent(), /发出一键求助/);
    await call.getByText('被围堵 <b>求助</b>').waitFor();
    await banner.getByText('点击页面任意处').or(banner.getByText('静音')).waitFor();
    assert.match(await page.title(), /求助/);
    assert.deepEqual(await axe(page), []);
    for (const hash of ['#/review', '#/hotspots', '#/plan']) {
      await page.goto(`${server.url}/${hash}`);
      await call.getByText(name).waitFor();
    }
    await call.getByRole('link', { name: '在地图上查看' }).click();
    await page.waitForFunction(() => /^#\/patrol.*sos=/.test(window.location.hash));
    await page.locator('.sos-pin').first().waitFor();
    await call.getByRole('button', { name: '我来处置' }).click();
    await call.getByText(/已接手/).waitFor();
    await call.getByRole('button', { name: '结束求助' }).click();
    const dialog = page.getByRole('dialog', { name: /结束/ });
    const end = dialog.getByRole('button', { name: '结束求助' });
    assert.ok(await end.isDisabled(), 'a call does not end without a word');
    await dialog.getByLabel('处置结果').fill('已联系本人，平安');
    await end.click();
    await call.waitFor({ state: 'detached' });
    const calls = (await commander.get('/api/v1/sos?state=ended&limit=50')).items;
    assert.equal(calls.find((c) => c.id === id)?.ending, '已联系本人，平安');
    clean(page);
  });

  it('ranks debt with the share it is of, by region and grade', async (t) => {
    const page = await enter(t, '/#/patrol/coverage');
    await page.locator('.cover-table tbody tr').first().waitFor();
    await eventually(async () => {
      const want = await commander.get('/api/v1/debt?by=region');
      assert.equal(await page.locator('.cover-table tbody tr').count(), want.items.length);
      const total = await page.locator('.cover-total').textContent();
      assert.match(total, /\d+\.\d%/);
      assert.match(total, new RegExp(` / ${want.total.owing.toLocaleString('zh-CN')} 家`));
    });
    await page.locator('.segments label', { hasText: '仅佐证 A' }).click();
    await page.waitForURL(/grade=A/);
    const graded = await commander.get('/api/v1/coverage?by=region&grade=A');
    await page
      .locator('.cover-total')
      .getByText(`/ ${graded.total.owing.toLocaleString('zh-CN')} 家`)
      .waitFor();
    await page.locator('.segments label', { hasText: '机构' }).click();
    await page.waitForURL(/by=institution/);
    await page.locator('.cover-table tbody tr').nth(20).waitFor();
    await page.getByRole('button', { name: '两小时清欠路线…' }).click();
    await page.getByText('在地图上点一下出发位置').waitFor();
    await page.waitForFunction(() => window.gridwatchPatrol !== undefined);
    await page.locator('.patrol-map canvas').click({ position: { x: 300, y: 300 } });
    await page.locator('.clearing-sum').waitFor();
    assert.deepEqual(await axe(page), []);
    clean(page);
  });

  it('dispatches what closes a gap with one click, and an inspection to two supervisors', async (t) => {
    const page = await enter(t, '/#/patrol/gaps?kind=4');
    const row = page.locator('.gap-row').first();
    await row.getByText(/欠巡分/).waitFor();
    await row.getByRole('button', { name: /^派给 (?!别人)/ }).click();
    await row.getByText(/已派给/).waitFor();
    await page.reload();
    await row.getByText(/已在 .+ 手中，期限/).waitFor();
    assert.equal(await row.getByRole('button', { name: /^派给/ }).count(), 0, 'not given twice');
    const [made] = (await commander.get('/api/v1/tasks?state=open&why=special&limit=5')).items;
    assert.equal(made.kind, 'patrol');
    assert.ok(made.officer !== null && made.cell !== null, JSON.stringify(made));

    const gaps = (await commander.get('/api/v1/gaps?kind=3&order=debt&limit=200')).items;
    const inspected = gaps.find((g) => g.closes === 'inspect' && g.institution);
    assert.ok(inspected, 'the demo has an overdue inspection');
    await page.goto(`${server.url}/#/patrol/gaps?kind=3`);
    const order = page.getByRole('button', { name: '安排监督检查…' }).first();
    while ((await order.count()) === 0) await page.getByRole('button', { name: /再显示/ }).click();
    await order.click();
    const dialog = page.getByRole('dialog', { name: '安排监督检查…' });
    const go = dialog.getByRole('button', { name: '派发任务' });
    assert.ok(await go.isDisabled());
    await dialog.getByLabel('第一名监督员').selectOption({ index: 1 });
    const first = await dialog.getByLabel('第一名监督员').inputValue();
    await dialog.getByLabel('第二名监督员').selectOption({ index: 1 });
    assert.ok(await go.isDisabled(), 'no inspection without an approval');
    await dialog.getByLabel('批准文号').fill('杭卫监检〔2026〕12号');
    assert.deepEqual(await axe(page), []);
    await go.click();
    await dialog.waitFor({ state: 'detached' });
    const given = (await commander.get(`/api/v1/tasks?state=open&officer=${first}&limit=200`))
      .items;
    const inspection = given.find((k) => k.kind === 'inspection' && k.approval_no !== '');
    assert.ok(inspection?.second, `tasks of the supervisor: ${JSON.stringify(given)}`);
    clean(page);
  });

  it('gives, hands over and withdraws tasks, and tells what became of them', async (t) => {
    const page = await enter(t, '/#/patrol/tasks');
    await page.getByRole('button', { name: '生成周期任务' }).click();
    await page.getByText(/新生成 [\d,]+ 项/).waitFor();
    let tasks = (await commander.get('/api/v1/tasks?state=open&kind=patrol&limit=1000')).items;
    const shared = new Set(
      (await commander.get('/api/v1/grids')).items
        .filter((g) => new Set(g.staff.map((s) => s.officer)).size > 1)
        .map((g) => g.id),
    );
    const task = tasks.find((k) => shared.has(k.grid) && k.officer !== null);
    assert.ok(task, 'a task in a grid of two people');
    await page.goto(`${server.url}/#/patrol/tasks?officer=${task.officer}`);
    const row = page.locator(`tr[data-task="${task.id}"]`);
    await row.waitFor();
    await row.getByRole('button', { name: /交接/ }).click();
    const hand = page.getByRole('dialog', { name: '交接' });
    await hand.getByLabel('交接给').selectOption({ index: 1 });
    await hand.getByLabel('说明').fill('明日轮休');
    await hand.getByRole('button', { name: '交接', exact: true }).click();
    await page
      .locator('.toast')
      .getByText(/已交接给/)
      .waitFor();
    tasks = (await commander.get('/api/v1/tasks?state=open&kind=patrol&limit=1000')).items;
    const moved = tasks.find((k) => k.id === task.id);
    assert.notEqual(moved.officer, task.officer);

    await page.goto(`${server.url}/#/patrol/tasks?officer=${moved.officer}`);
    await row.getByRole('button', { name: /撤回/ }).click();
    const withdraw = page.getByRole('dialog', { name: '撤回' });
    const yes = withdraw.getByRole('button', { name: '撤回', exact: true });
    assert.ok(await yes.isDisabled(), 'a task is not withdrawn without a word');
    await withdraw.getByLabel('说明').fill('机构已注销');
    await yes.click();
    await page
      .locator('.toast')
      .getByText(/已撤回/)
      .waitFor();
    await page.goto(`${server.url}/#/patrol/tasks?state=withdrawn&officer=${moved.officer}`);
    await row.getByRole('button', { name: /经过/ }).click();
    const history = page.getByRole('dialog', { name: '经过' }).locator('.task-history li');
    await history.nth(2).waitFor();
    assert.match((await history.allTextContents()).join(), /交接.*明日轮休.*撤回.*机构已注销/s);
    clean(page);
  });

  it('tells people something and shows who has read it and what they answer', async (t) => {
    const page = await enter(t, `/#/patrol/messages?officer=${me}`);
    await page.getByText('已选 1 人').waitFor();
    const text = '下午有暴雨，请 16 时前收工。<i>注意</i>';
    await page.getByLabel('内容').fill(text);
    await page.getByLabel(/紧急/).check();
    await page.getByRole('button', { name: '发送' }).click();
    await page.getByText('已发给 1 人').waitFor();
    const card = page.locator('.message-list li.card').filter({ hasText: '暴雨' });
    await card.getByText('0 / 1 人已读').first().waitFor();
    await card.getByText(text).waitFor();
    const [letter] = (await officer.get('/api/v1/me/messages')).items;
    assert.equal(letter.text, text);
    await officer.post(`/api/v1/messages/${letter.id}/read`, {});
    await phone.submit('reply', { message: letter.id, text: '收到，马上返回' });
    await card.getByText('收到，马上返回').waitFor();
    await card.getByText('1 / 1 人已读').first().waitFor();
    clean(page);
  });

  it('keeps problems on the map until another person strikes them off', async (t) => {
    const place = (
      await commander.get(`/api/v1/institutions?region=${DISTRICT}&limit=50`)
    ).items.find((i) => i.cell !== null && i.state === 'active');
    const found = photo('before', [160, 60, 40]);
    const problem = uuidv7();
    const receipt = await phone.report(place.id, problem, found);
    assert.equal(receipt.state, 'stored', JSON.stringify(receipt));
    const page = await enter(t, `/#/patrol/problems/${problem}?region=${DISTRICT}`);
    const card = page.locator(`[data-problem="${problem}"]`);
    await card.getByText('医疗废物桶未加盖 <script>').waitFor();
    await seen(card.locator('.photo img'));
    assert.match(
      await card.locator('figcaption').textContent(),
      new RegExp(place.name.slice(0, 3)),
    );
    await card.getByText(/等待整改/).waitFor();

    const mended = photo('after', [40, 130, 70]);
    await phone.submit(
      'problem',
      { id: problem, verb: 'rectify', photos: [mended.sha256], note: '' },
      [mended],
    );
    await page.getByRole('button', { name: '刷新' }).click();
    await card.getByText('待销号').waitFor();
    await seen(card.locator('.photo img').nth(1));
    assert.deepEqual(await axe(page), []);
    await card.getByRole('button', { name: '销号', exact: true }).click();
    await page
      .locator('.toast')
      .getByText(/已销号/)
      .waitFor();
    const struck = (await commander.get(`/api/v1/problems?state=struck&limit=200`)).items;
    assert.ok(
      struck.some((p) => p.id === problem),
      'struck off in the register',
    );
    clean(page);
  });

  it('shows what is in quarantine and why, and wipes a lost phone only when its number is typed', async (t) => {
    const lost = new FieldPhone(officer);
    const { state, reasons } = await lost.submit('visit', {
      institution: uuidv7(),
      task: 'patrol',
    });
    assert.equal(state, 'quarantined');
    assert.ok(reasons.length > 0);
    const page = await enter(t, '/#/patrol/quarantine');
    const card = page.locator('.quarantine-list li.card').first();
    await card.getByText(name).waitFor();
    assert.ok((await card.locator('.quarantine-why li').count()) > 0, 'its reasons');
    await card.getByRole('button', { name: '再试一次' }).click();
    await page.getByText(/仍未通过/).waitFor();
    await card.getByRole('button', { name: '不予采纳' }).click();
    await card.getByLabel(/不予采纳的原因/).fill('测试记录');
    assert.deepEqual(await axe(page), []);
    await card.getByRole('button', { name: '不予采纳' }).click();
    await page.getByText(/原件保留/).waitFor();

    const device = page.locator(`[data-device="${lost.device}"]`);
    await device.getByRole('button', { name: '抹除' }).click();
    const dialog = page.getByRole('dialog', { name: /抹除/ });
    const wipe = dialog.getByRole('button', { name: '抹除' });
    await dialog.getByRole('textbox').fill('00000000');
    await dialog.getByText('编号不一致').waitFor();
    assert.ok(await wipe.isDisabled());
    await dialog.getByRole('textbox').fill(lost.device.slice(0, 8));
    await wipe.click();
    await device.getByText(/已抹除/).waitFor();
    await assert.rejects(lost.submit('reply', { message: uuidv7(), text: 'x' }), /403/);
    clean(page);
  });

  it('shows what every number of the appraisal is made of', async (t) => {
    const page = await enter(t, '/#/appraisal?by=region');
    await walkAppraisal(page, commander, server.url);
    clean(page);
  });

  it('says that its data is old while there is no line, and reads again with the next', async (t) => {
    const page = await enter(t, '/#/patrol');
    await page.locator('.person-row').first().waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: '刷新' }).click();
    await page.locator('.data-age[data-stale=true]').waitFor();
    await page.context().setOffline(false);
    await page.locator('.data-age[data-stale=false]').waitFor();
    clean(page);
  });

  it('is accessible and fits, at a desk and on a phone, in both languages', async (t) => {
    for (const [view, options] of [
      ['desk', DESK],
      ['phone', PHONE],
    ]) {
      const page = await enter(t, '/?lang=en#/patrol', 'commander', options);
      for (const part of PARTS) {
        await page.goto(`${server.url}/?lang=en#/patrol${part}`);
        await page.locator('.data-age').first().waitFor();
        if (FULL || (view === 'phone' && UNSEEN.includes(part)))
          assert.deepEqual(await axe(page), [], `${view} ${part}`);
        assert.ok(await fits(page), `${view} ${part} is not wider than the screen`);
        const chrome = await page.locator('.patrol-parts nav, .patrol-title').allTextContents();
        assert.doesNotMatch(chrome.join(), /\p{Script=Han}/u);
      }
      clean(page);
    }
  });

  it('keeps from roles what is not theirs', async (t) => {
    const clerk = await enter(t, '/#/patrol', 'clerk');
    await clerk.locator('nav.pages').waitFor();
    assert.equal(await clerk.getByRole('link', { name: '巡查', exact: true }).count(), 0);
    const auditor = await enter(t, '/#/patrol/gaps', 'auditor');
    await auditor.locator('.gap-row').first().waitFor();
    assert.equal(await auditor.getByRole('button', { name: /派给|安排监督检查/ }).count(), 0);
  });
});
