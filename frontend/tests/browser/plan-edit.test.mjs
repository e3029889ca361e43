// The editor of a draft against a real server: what is drawn on the map, and two planners at once.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, logIn, openPage } from './browser.mjs';
import { border, gridAt, painted, waitGrid } from './planning.mjs';
import { Server, uuidv7 } from './server.mjs';

const REGION = 'us-il-chicago';

describe('editor of a draft', { timeout: 300_000 }, () => {
  let server;
  let browser;
  let planner;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch(), launch()]);
    planner = await server.logIn('planner');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A new draft of the plan in force, with a cell beside another grid of its area. */
  async function newDraft(name) {
    const id = uuidv7();
    const source = { kind: 'current' };
    await planner.put(`/api/v1/drafts/${id}`, id, { region: REGION, name, source });
    const cells = await planner.get(`/api/v1/drafts/${id}/cells`);
    return { id, ...border(cells) };
  }

  async function editor(t, { id, to }, role = 'planner') {
    const page = await openPage(browser);
    t.after(() => page.context().close());
    await logIn(page, server.url, await server.account(role), `/#/plan/${id}?grid=${to}`);
    await painted(page);
    return page;
  }

  async function gridOf(id, cell) {
    const cells = await planner.get(`/api/v1/drafts/${id}/cells`);
    return gridAt(cells, cells.cells.indexOf(cell));
  }

  async function saved(page) {
    await page.waitForFunction(() => window.gridwatchPlan.unsaved === 0);
  }

  /** Draws a ring around a cell, back to where it began. */
  async function circle(page, cell) {
    const { x, y } = await page.evaluate((c) => window.gridwatchPlan.pixel(c), cell);
    const radius = 14;
    await page.mouse.move(x + radius, y);
    await page.mouse.down();
    for (let k = 1; k <= 12; k++) {
      const turn = (k * Math.PI) / 6;
      await page.mouse.move(x + radius * Math.cos(turn), y + radius * Math.sin(turn));
    }
    await page.mouse.up();
  }

  it('gives what the lasso goes around to the picked grid', async (t) => {
    const draft = await newDraft('套索');
    const page = await editor(t, draft);
    await page.getByRole('button', { name: /^套索/ }).click();
    await circle(page, draft.cell);
    await waitGrid(page, draft.cell, draft.to);
    await saved(page);
    assert.equal(await gridOf(draft.id, draft.cell), draft.to, 'stored');
    await page.keyboard.press('Control+z');
    await waitGrid(page, draft.cell, draft.from);
    assert.deepEqual(page.errors, []);
  });

  it('draws on after a stroke that was lifted outside of the map', async (t) => {
    const draft = await newDraft('画出地图');
    const page = await editor(t, draft);
    await page.getByRole('button', { name: '画笔', exact: true }).click();
    const { x, y } = await page.evaluate((c) => window.gridwatchPlan.pixel(c), draft.cell);
    const width = await page.evaluate(() => window.innerWidth);
    await page.mouse.move(x, y + 200);
    await page.mouse.down();
    await page.mouse.move(width - 60, y + 200, { steps: 4 });
    await page.mouse.up();
    await page.mouse.click(x, y);
    await waitGrid(page, draft.cell, draft.to);
    await saved(page);
    assert.equal(await gridOf(draft.id, draft.cell), draft.to, 'stored');
  });

  it('tells two planners of their conflict, and brings the edits of the other', async (t) => {
    const draft = await newDraft('两人');
    const [mine, theirs] = await Promise.all([
      editor(t, draft),
      editor(t, { ...draft, to: draft.from }, 'admin'),
    ]);
    // One hears nothing of the other for now.
    await mine.route(/\/edits\?after=/, (route) => route.abort());
    await theirs.getByRole('button', { name: '移出', exact: true }).click();
    const there = await theirs.evaluate((c) => window.gridwatchPlan.pixel(c), draft.cell);
    await theirs.mouse.click(there.x, there.y);
    await waitGrid(theirs, draft.cell, null);
    await saved(theirs);

    await mine.getByRole('button', { name: /^套索/ }).click();
    await circle(mine, draft.cell);
    const dialog = mine.locator('dialog[open]');
    await dialog.getByText('修改有冲突').waitFor();
    assert.equal(await gridOf(draft.id, draft.cell), null, 'nothing was overwritten');
    await mine.unroute(/\/edits\?after=/);
    await dialog.getByRole('button', { name: '仍按我的改' }).click();
    await waitGrid(mine, draft.cell, draft.to);
    await saved(mine);
    assert.equal(await gridOf(draft.id, draft.cell), draft.to, 'done again on theirs');
    await waitGrid(theirs, draft.cell, draft.to);
    assert.deepEqual([...mine.errors, ...theirs.errors], []);
  });
});
