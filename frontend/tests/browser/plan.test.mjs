// The planner's page against a real server that replays the demo city: from a new draft to the
// commander's map and the duty ledger.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, logIn, openPage, screenshot } from './browser.mjs';
import {
  act,
  assertInsideAreas,
  axe,
  border,
  fits,
  gridAt,
  heaviest,
  instant,
  local,
  painted,
  people,
  publishButton,
  waitGrid,
  watchProgress,
  workers,
} from './planning.mjs';
import { Server, uuidv7 } from './server.mjs';

const REGION = 'us-il-chicago';
const AREAS = 77;
const INSTITUTIONS = 12_367;
const PEOPLE = 60;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
/** Of domain time; a few seconds at the speed of the demo. */
const SOON_MS = 1.5 * 3_600_000;

describe('planner', { timeout: 900_000 }, () => {
  let server;
  let browser;
  let planner;
  let admin;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch(), launch()]);
    [planner, admin] = await Promise.all([server.logIn('planner'), server.logIn('admin')]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(t, hash, { role = 'planner', ...options } = {}) {
    const page = await openPage(browser, options);
    t.after(() => page.context().close());
    await logIn(page, server.url, await server.account(role), `/${hash}`);
    return page;
  }

  /** A page with the draft open and painted. */
  async function editor(t, draft, options = {}) {
    const page = await enter(t, `#/plan/${draft}`, options);
    await painted(page);
    return page;
  }

  /** The id of a new draft of the plan in force. */
  async function newDraft(name, source = { kind: 'current' }) {
    const id = uuidv7();
    await planner.put(`/api/v1/drafts/${id}`, id, { region: REGION, name, source });
    return id;
  }

  function clean(page) {
    assert.deepEqual(page.errors, [], 'errors on the page');
    assert.deepEqual([...page.hosts], [new URL(server.url).host], 'hosts the page spoke to');
  }

  async function now() {
    return Date.parse((await planner.get('/api/v1/deployment')).at);
  }

  async function answer(cell, at) {
    return planner.get(`/api/v1/duty?cell=${cell}&at=${encodeURIComponent(instant(at))}`);
  }

  it('opens with the 77 areas, and a new draft is the plan in force', async (t) => {
    const page = await enter(t, '');
    await page.getByRole('link', { name: '规划', exact: true }).click();
    await page
      .getByRole('heading', { name: /已发布的方案|方案/ })
      .first()
      .waitFor();
    await screenshot(page, 'plan-list');
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: /新建草案/ }).click();
    await page.locator('dialog[open] button[type=submit]').click();
    await page.waitForURL(/#\/plan\/[0-9a-f-]{36}/);
    await painted(page);
    const id = /#\/plan\/([0-9a-f-]{36})/.exec(page.url())[1];
    const [draft, cells] = await Promise.all([
      planner.get(`/api/v1/drafts/${id}`),
      planner.get(`/api/v1/drafts/${id}/cells`),
    ]);
    assert.equal(cells.regions.length, AREAS, 'community areas');
    const held = cells.institutions.reduce((a, b) => a + b, 0);
    assert.ok(held > 0.98 * INSTITUTIONS && held <= INSTITUTIONS, `institutions: ${held}`);
    const officers = draft.people.filter((p) => p.post === 'officer').length;
    assert.ok(officers >= PEOPLE, `officers: ${officers}, want ${PEOPLE}`);
    const shown = await page.evaluate(() => window.gridwatchPlan.cells);
    assert.equal(shown, cells.cells.length, 'cells of the page');
    await screenshot(page, 'plan-editor');
    clean(page);
  });

  it('is balanced, compared, undone, published, and takes force on the live map', async (t) => {
    const draft = await newDraft('夏季方案');
    const before = await planner.get(`/api/v1/drafts/${draft}/cells`);
    const page = await editor(t, draft);

    await act(page, /^均衡/);
    await page.locator('input[name=borders][value=hard]').check();
    await page.locator('select[name=effort]').selectOption('2');
    await page.locator('input[name=churn]').fill('x');
    assert.ok(await page.getByRole('button', { name: '开始均衡' }).isDisabled(), 'a price of x');
    await page.locator('input[name=churn]').fill('0.1');
    await watchProgress(page);
    await page.getByRole('button', { name: '开始均衡' }).click();
    await page.locator('.balance-run[data-state=done]').waitFor();
    const seen = await page.evaluate(() => window.progressSeen);
    t.diagnostic(`progress seen: ${seen.join(' | ')}`);
    assert.ok(seen.length > 0, 'a progress bar was to be seen');
    await page.locator('.balance-result').waitFor();
    await screenshot(page, 'plan-balance');
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.evaluate(() => window.gridwatchPlan.version), 1, 'not yet adopted');
    await page.getByRole('button', { name: '采用' }).click();
    await page.waitForFunction(() => window.gridwatchPlan.version === 2);

    const balanced = await planner.get(`/api/v1/drafts/${draft}/cells`);
    assertInsideAreas(before, balanced);
    const moved = balanced.cells.filter((_, i) => gridAt(balanced, i) !== gridAt(before, i));
    assert.ok(moved.length > 0, 'cells moved');
    const cell = heaviest(before, moved);
    const grids = await page.evaluate((c) => window.gridwatchPlan.gridOf(c), cell);
    assert.equal(grids, gridAt(balanced, balanced.cells.indexOf(cell)), 'the page moved it too');

    await page.keyboard.press('Control+z');
    await waitGrid(page, cell, gridAt(before, before.cells.indexOf(cell)));
    await page.keyboard.press('Control+Shift+z');
    await waitGrid(page, cell, grids);

    await act(page, /^对比/);
    const row = page.locator('.compare-table tr[data-row=max_over_mean]');
    await row.waitFor();
    assert.equal(await row.locator('td').last().getAttribute('data-verdict'), 'better');
    const handle = page.getByRole('slider');
    await screenshot(page, 'plan-compare');
    await handle.press('End');
    assert.equal(await handle.getAttribute('aria-valuenow'), '100');
    await handle.press('ArrowLeft');
    assert.equal(await handle.getAttribute('aria-valuenow'), '98');
    assert.deepEqual(await axe(page), []);

    // The commander looks at a cell that will change hands.
    const live = await enter(t, `?cell=${cell}`, { role: 'commander' });
    const { grid: old, staff: oldStaff } = await answer(cell, await now());
    const panel = live.locator('.panel');
    await panel.getByText(old.name).first().waitFor();

    await act(page, /发布/);
    await page.locator('.publish-form').waitFor();
    const effective = Math.ceil(((await now()) + SOON_MS) / 60_000) * 60_000;
    const { timezone } = await planner.get('/api/v1/deployment');
    await page.locator('input[name=effective]').fill('');
    assert.ok(await publishButton(page).isDisabled(), 'no instant');
    await page.locator('input[name=effective]').fill(local(effective - 86_400_000, timezone));
    assert.ok(await publishButton(page).isDisabled(), 'yesterday');
    await page.locator('input[name=effective]').fill(local(effective, timezone));
    const accept = page.locator('.publish-accept input');
    if ((await accept.count()) > 0) {
      assert.ok(await publishButton(page).isDisabled(), 'cells without staff are not accepted yet');
      await accept.check();
    }
    await screenshot(page, 'plan-publish');
    await publishButton(page).click();
    await page.locator('.published li').waitFor();
    const said = await page.locator('.published li').textContent();
    t.diagnostic(`published at ${instant(await now())}: ${said}`);
    assert.ok((await now()) < effective, 'published before it takes force');
    assert.ok((await panel.textContent()).includes(old.name), 'the live map waits for the instant');

    const next = await planner.get(`/api/v1/plans?region=${REGION}`);
    const plan = next.items.find((p) => Date.parse(p.effective_from) === effective);
    assert.ok(plan, 'the plan is listed');
    const { grid: coming, staff: newStaff } = await answer(cell, effective);
    assert.notEqual(coming.id, old.id, 'the cell gets another grid');
    await panel.getByText(coming.name, { exact: false }).first().waitFor();
    const seenAt = await now();
    t.diagnostic(`on the live map ${Math.round((seenAt - effective) / 1000)} s of domain after`);
    assert.ok(seenAt >= effective, `seen ${instant(seenAt)}, in force from ${instant(effective)}`);
    await screenshot(live, 'plan-live');

    const before1 = await answer(cell, effective - 1000);
    assert.equal(before1.grid.id, old.id, 'a second before');
    assert.deepEqual(people(before1.staff), people(oldStaff), 'who answered before');
    const at = await answer(cell, effective);
    assert.equal(at.plan.id, plan.id, 'plan at the instant');
    assert.deepEqual(people(at.staff), people(newStaff), 'who answers at the instant');
    const later = await answer(cell, effective + 3_600_000);
    assert.equal(later.grid.id, coming.id, 'an hour later');

    // The same on the page, with the line of those who held the cell.
    for (const [when, grid] of [
      [effective - 1000, old],
      [effective, coming],
      [effective + 3_600_000, coming],
    ]) {
      await page.goto(`${server.url}/#/plan/duty?cell=${cell}&at=${instant(when)}`);
      await page.locator('.duty-grid').getByText(grid.name, { exact: true }).waitFor();
      for (const { name } of (await answer(cell, when)).staff)
        await page.locator('.duty-staff').getByText(name, { exact: true }).first().waitFor();
    }
    await page.locator('.duty-bar').first().waitFor();
    assert.ok(
      (await page.locator('[data-grids=true] .duty-bar').count()) >= 2,
      'two grids held it',
    );
    await screenshot(page, 'plan-duty');
    assert.deepEqual(await axe(page), []);
    clean(page);
    clean(live);
  });

  it('stops a run while it works, and says when nothing can be dealt out', async (t) => {
    const page = await editor(t, await newDraft('停止'));
    await act(page, /^均衡/);
    await page.locator('input[name=borders][value=free]').check();
    await page.locator('input[name=dealt][value=grids]').check();
    await page.locator('input[name=grids]').fill('4000');
    await page.locator('select[name=effort]').selectOption('2');
    await page.getByRole('button', { name: '开始均衡' }).click();
    await page.locator('.balance-run[data-state=running]').waitFor();
    await page.getByRole('button', { name: '停止' }).click();
    await page.locator('.balance-run[data-state=stopped]').getByText('已停止').waitFor();
    await page.getByRole('button', { name: /重新设置|放弃/ }).click();
    await page.locator('input[name=dealt][value=people]').check();
    assert.ok(await page.getByRole('button', { name: '开始均衡' }).isDisabled(), 'nobody chosen');
    clean(page);
  });

  it('tells two planners of one draft about each other', async (t) => {
    const draft = await newDraft('两人');
    const cells = await planner.get(`/api/v1/drafts/${draft}/cells`);
    const page = await editor(t, draft);
    // The page hears nothing of what others do from now on.
    await page.route(/\/edits\?after=/, (route) => route.abort());
    const { cell, from, to } = border(cells);
    await admin.post(`/api/v1/drafts/${draft}/edits`, {
      version: 1,
      moves: [{ to: null, cells: [cell], from: [from] }],
    });
    await page.goto(`${server.url}/#/plan/${draft}?grid=${to}`);
    await painted(page);
    await page.getByRole('button', { name: /^套索/ }).click();
    const spot = await page.evaluate((c) => window.gridwatchPlan.pixel(c), cell);
    await page.mouse.click(spot.x, spot.y);
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    await screenshot(page, 'plan-conflict');
    const text = await dialog.textContent();
    assert.ok(text.includes('2'), `both versions are named: ${text}`);
    assert.deepEqual(await axe(page), []);
    const after = await planner.get(`/api/v1/drafts/${draft}/cells`);
    assert.equal(gridAt(after, after.cells.indexOf(cell)), null, 'nothing was overwritten');
    clean(page);
  });

  it('keeps the roster: turns, leaves, and whose grids are bare', async (t) => {
    const page = await enter(t, '#/plan/roster');
    const row = page.locator('.roster tbody tr').filter({ hasText: '网格员' }).last();
    await row.waitFor();
    const officer = await row.getAttribute('data-officer');
    const mine = page.locator(`.roster tr[data-officer="${officer}"]`);
    await mine.locator('.roster-add').last().click();
    await page.locator('dialog[open] button[type=submit]').click();
    await mine.getByText('09:00–17:00').waitFor();
    await mine.locator('.roster-turn').last().click();
    await page.getByRole('button', { name: '删除这一班' }).click();
    await mine.getByText('09:00–17:00').waitFor({ state: 'detached' });

    await page.locator('.roster th[data-today=true]').waitFor();
    await mine.locator('td[data-today=true] .roster-add').click();
    await page.locator('dialog[open]').getByText('病假').click();
    await page.locator('dialog[open] input[type=date]').fill('2000-01-01');
    assert.ok(
      await page.locator('dialog[open] button[type=submit]').isDisabled(),
      'ends too early',
    );
    // Days pass in minutes: the leave lasts a week.
    const day = await page.locator('dialog[open] input[type=date]').getAttribute('min');
    const last = instant(Date.parse(day) + 7 * 86_400_000).slice(0, 10);
    await page.locator('dialog[open] input[type=date]').fill(last);
    await page.locator('dialog[open] button[type=submit]').click();
    await mine.locator('.roster-leave').first().waitFor();
    await page.locator('.roster-away').getByText('病假').first().waitFor();
    await screenshot(page, 'plan-roster');
    assert.deepEqual(await axe(page), []);
    clean(page);
  });

  it('covers an absence by a draft that returns by itself', async (t) => {
    const page = await enter(t, '#/plan');
    await page
      .getByRole('button', { name: /有人请假|请假/ })
      .first()
      .click();
    const form = page.locator('dialog[open]');
    const person = form.locator('select').first();
    await page.waitForFunction(
      () => document.querySelectorAll('dialog[open] select option').length > 10,
    );
    const { items } = await planner.get(`/api/v1/grids?region=${REGION}`);
    const alone = items.map(workers).find((of) => of.length === 1);
    assert.ok(alone, 'a grid that one person works in');
    await person.selectOption(alone[0]);
    const [from, until] = await form.locator('input[type=datetime-local]').all();
    const usual = await until.inputValue();
    // Days off, so that it has not begun by the time it is published: the demo's clock runs fast.
    const later = new Date(Date.parse(`${usual}Z`) - 86_400_000).toISOString().slice(0, 16);
    await from.fill(later);
    await until.fill('2000-01-01T00:00');
    assert.ok(await form.locator('button[type=submit]').isDisabled(), 'it ends before it begins');
    await until.fill(usual);
    await form.locator('button[type=submit]').click();
    await page.waitForURL(/#\/plan\/[0-9a-f-]{36}/);
    await painted(page);
    await act(page, /发布/);
    await page.locator('.publish-said').getByText('自动恢复').waitFor();
    const accept = page.locator('.publish-accept input');
    if ((await accept.count()) > 0) await accept.check();
    await publishButton(page).click();
    await page.locator('.published li').nth(1).waitFor();
    assert.equal(await page.locator('.published li').count(), 2, 'the cover and the return');
    await screenshot(page, 'plan-absence');
    clean(page);
  });

  it('says how many people are needed, and of the supervisors against the norm', async (t) => {
    const page = await enter(t, '#/plan/staffing');
    await page.locator('.staff-curve svg').waitFor();
    await page
      .getByText(/现有 \d+ 人/)
      .first()
      .waitFor();
    await page.locator('.staff-curve summary').click();
    assert.ok((await page.locator('.staff-curve tbody tr').count()) > 3, 'the table behind it');
    const residents = page.getByLabel('常住人口');
    await residents.fill('2.7 million');
    assert.ok(await page.getByRole('button', { name: '保存人口' }).isDisabled(), 'no number');
    await residents.fill('2705000');
    await page.getByRole('button', { name: '保存人口' }).click();
    await page.getByText(/每万人 0\.\d\d 名/).waitFor();
    await screenshot(page, 'plan-staffing');
    assert.deepEqual(await axe(page), []);
    clean(page);
  });

  it('refuses places that are none, and speaks English', async (t) => {
    const page = await enter(t, '#/plan/duty');
    const place = page.locator('input[name=place]');
    for (const [text, said] of [
      ['', '请填写位置'],
      ['<script>', '不是单元格编号'],
      ['41.88, -87.63', '没有找到|不在您的辖区'],
      ['41.88, 126.5', '是否颠倒'],
      ['200, 100', '超出范围'],
    ]) {
      await place.fill(text);
      await page.getByRole('button', { name: '查询', exact: true }).click();
      await page.locator('.duty-side .form-error').getByText(new RegExp(said)).waitFor();
    }
    await place.fill('-87.63, 41.88');
    await page.getByRole('button', { name: '查询', exact: true }).click();
    await page.locator('.duty-grid').waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Who answers' }).waitFor();
    clean(page);
  });

  it('fits a phone', async (t) => {
    const draft = await newDraft('手机');
    const page = await enter(t, '#/plan', PHONE);
    for (const hash of ['#/plan', '#/plan/roster', '#/plan/duty', '#/plan/staffing']) {
      await page.goto(`${server.url}/${hash}`);
      await page.locator('.plan-parts').waitFor();
      assert.ok(await fits(page), `${hash} is not wider than the screen`);
      await screenshot(page, `phone-plan${hash.slice(6).replace('/', '-')}`);
      assert.deepEqual(await axe(page), [], hash);
    }
    await page.goto(`${server.url}/#/plan/${draft}`);
    await painted(page);
    assert.ok(await fits(page), 'the editor is not wider than the screen');
    await screenshot(page, 'phone-plan-editor');
    clean(page);
  });
});
