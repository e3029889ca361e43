// The page of hotspots against a real server that replays the demo city.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { eventually, launch, logIn, openPage, PATIENCE_MS, screenshot } from './browser.mjs';
import { box, counts, parentOf, reddish } from './hexagons.mjs';
import { Server, uuidv7 } from './server.mjs';

/** In Lincoln Park, where most complaints of the demo come from. */
const PLACE = { lon: -87.6464, lat: 41.9256 };
const RED = ['hot3', 'hot2', 'hot1'];
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

describe('hotspots', { timeout: 600_000 }, () => {
  let server;
  let browser;
  let commander;
  let clerk;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch(), launch()]);
    [commander, clerk] = await Promise.all([server.logIn('commander'), server.logIn('clerk')]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A logged-in page whose map has drawn what it says. */
  async function enter(t, hash, options = {}) {
    const page = await openPage(browser, options);
    t.after(() => page.context().close());
    await logIn(page, server.url, await server.account('commander'), `/${hash}`);
    await page.waitForFunction(() => (window.gridwatchHot?.cellsDrawn ?? 0) > 0);
    return page;
  }

  function clean(page) {
    assert.deepEqual(page.errors, [], 'errors on the page');
    assert.deepEqual([...page.hosts], [new URL(server.url).host], 'hosts the page spoke to');
  }

  /** A day of domain time so many days ago, so that nothing of the answer changes any more. */
  async function dayBefore(days) {
    const { at } = await commander.get('/api/v1/deployment');
    return new Date(Date.parse(at) - days * 86_400_000).toISOString().slice(0, 10);
  }

  it('opens from the navigation and counts in its legend what the API says', async (t) => {
    const page = await openPage(browser);
    t.after(() => page.context().close());
    await logIn(page, server.url, await server.account('commander'));
    await page.getByRole('link', { name: '热点', exact: true }).click();
    await page.getByText('随新线索实时更新').waitFor();
    assert.ok((await page.locator('.classes li').count()) > 5, 'the legend has rows');

    const until = await dayBefore(3);
    const map = await commander.get(`/api/v1/hotspots?until=${until}`);
    assert.ok(map.cells.length > 300 && !map.too_few, `cells of the city: ${map.cells.length}`);
    assert.ok(
      map.cells.some((c) => RED.includes(c.level)),
      'the demo has hotspots',
    );
    await page.goto(`${server.url}/#/hotspots?until=${until}`);
    await page.reload();
    await page.waitForFunction((day) => window.gridwatchHot?.until === day, until);
    const count = (holds) => map.cells.filter(holds).length;
    const want = {
      level: {
        '热点 · q ≤ 0.01': count((c) => c.level === 'hot3'),
        '热点 · q ≤ 0.05': count((c) => c.level === 'hot2'),
        '热点 · q ≤ 0.10': count((c) => c.level === 'hot1'),
        样本不足: count((c) => c.level === 'few'),
        不显著: count((c) => c.level === 'none'),
      },
      state: {
        有动静: count((c) => c.state === 'loud'),
        '平静(已巡)': count((c) => c.state === 'quiet'),
        '情况不明(未巡)': count((c) => c.state === 'unvisited'),
      },
      n: { '10 条及以上': count((c) => c.n >= 10), '1 条': count((c) => c.n === 1) },
      class: { 增强热点: count((c) => c.class === 'intensifying-hot' && c.level !== 'few') },
    };
    for (const [layer, rows] of Object.entries(want)) {
      await page.locator(`.layers label:has([value=${layer}])`).click();
      await page.waitForURL(layer === 'level' ? /#\/hotspots/ : new RegExp(`layer=${layer}`));
      await eventually(async () => {
        const legend = await counts(page);
        for (const [label, n] of Object.entries(rows))
          assert.equal(legend.get(label), n, `${layer}: ${label}`);
      });
    }
    for (const layer of ['z', 'q']) {
      await page.locator(`.layers label:has([value=${layer}])`).click();
      await page.waitForURL(new RegExp(`layer=${layer}`));
      await eventually(async () => {
        const legend = await counts(page);
        assert.ok(!legend.has('1 条'), `${layer}: still the legend of n`);
        const sum = [...legend.values()].reduce((a, b) => a + b, 0);
        assert.ok(sum > 300, `${layer}: ${sum} cells in the legend`);
      });
    }
    const hot = map.cells.find((c) => c.level === 'hot3');
    await page.locator('.layers label:has([value=level])').click();
    await page.waitForFunction((h) => window.gridwatchHot.look(h)?.colour !== '', hot.cell);
    clean(page);
  });

  it('shows the new z of a cell when a complaint is posted', async (t) => {
    const page = await enter(t, '#/hotspots');
    await page.waitForFunction(() => window.gridwatchHot.live);
    await page.waitForTimeout(1500);
    await screenshot(page, 'hotspots');
    const [probe] = (await clerk.get(`/api/v1/clues?limit=1&box=${box(PLACE, 0.004)}`)).items;
    const cell = parentOf(probe.cell, (await commander.get('/api/v1/hotspots')).resolution);
    const before = await page.evaluate((h) => window.gridwatchHot.cell(h), cell);
    assert.ok(before !== null, `the page knows ${cell}`);
    const id = uuidv7();
    const sent = performance.now();
    await clerk.put(`/api/v1/clues/${id}`, id, {
      source: 'hotline',
      kind: '无证行医',
      text: '群众反映有人无证行医',
      lon: probe.lon,
      lat: probe.lat,
      datum: 'wgs84',
      severity: 'high',
    });
    const acked = performance.now();
    const seen = await page.waitForFunction(
      ([h, old]) => {
        const g = window.gridwatchHot;
        const now = g.cell(h);
        if (now === null || now.n <= old.n || now.z === old.z || g.drawnRev < g.rev) return false;
        return now;
      },
      [cell, before],
      { timeout: PATIENCE_MS, polling: 'raf' },
    );
    const ms = Math.round(performance.now() - sent);
    const now = await seen.jsonValue();
    t.diagnostic(
      `complaint: acknowledged after ${Math.round(acked - sent)} ms, new z of its cell in pixels after ${ms} ms (n ${before.n} → ${now.n}, z ${before.z.toFixed(4)} → ${now.z.toFixed(4)})`,
    );
    clean(page);
  });

  it('rings for it, and is silenced', async (t) => {
    const open = async () => (await commander.get('/api/v1/alerts?open=true&limit=1000')).items;
    await eventually(async () =>
      assert.ok((await open()).length > 0, 'a clue in a hotspot raised an alert'),
    );
    const page = await enter(t, '#/hotspots');
    const bell = page.getByRole('button', { name: /热点预警：\d+\+? 条未确认/ });
    await bell.click();
    const list = page.getByRole('region', { name: '热点预警' });
    await list
      .getByText(/新线索落在显著热点内/)
      .first()
      .waitFor();
    assert.deepEqual(await axe(page), []);
    const before = (await open()).length;
    await list.getByRole('button', { name: /^确认/ }).first().click();
    await eventually(async () => {
      const all = (await commander.get('/api/v1/alerts?limit=1000')).items;
      assert.ok(
        all.some((a) => a.acknowledged_by),
        `an alert of ${before} is acknowledged`,
      );
    });
    await list.getByRole('link', { name: '查看热点' }).first().click();
    await page.waitForURL(/#\/hotspots\?cell=[0-9a-f]{15}/);
    await page.getByRole('region', { name: '单元格为什么这样着色' }).waitFor();
    clean(page);
  });

  it('says 样本不足 and paints nothing red where the cases are too few', async (t) => {
    const until = await dayBefore(3);
    const regions = (await commander.get('/api/v1/regions')).items.filter((r) => r.leaf);
    let few;
    for (const { code } of regions) {
      const query = `region=${code}&until=${until}&days=14`;
      const map = await commander.get(`/api/v1/hotspots?${query}`);
      if (!map.too_few || map.total === 0) continue;
      few = { code, query, map };
      break;
    }
    assert.ok(few, 'a region of the city has less than 30 complaints in 14 days');
    const page = await enter(t, `#/hotspots?${few.query}`);
    await page.waitForFunction((n) => window.gridwatchHot.total === n, few.map.total);
    await page.locator('.map-over', { hasText: /^样本不足：窗口内只有/ }).waitFor();
    assert.ok(await page.evaluate(() => window.gridwatchHot.tooFew), 'the page knows that');
    await eventually(async () => {
      const legend = await counts(page);
      for (const label of ['热点 · q ≤ 0.01', '热点 · q ≤ 0.05', '热点 · q ≤ 0.10'])
        assert.equal(legend.get(label), 0, label);
      assert.ok(legend.get('样本不足') > 0, 'cells with too few cases are listed as that');
    });
    const cells = few.map.cells.map((c) => c.cell);
    const painted = await page.evaluate(
      (all) => all.map((h) => [h, window.gridwatchHot.look(h).colour]),
      cells,
    );
    for (const [cell, colour] of painted)
      assert.ok(!reddish(colour), `${cell} is painted ${colour}`);
    clean(page);
  });

  it('runs a scan that is asked for: progress, clusters, circles, how to reproduce it', async (t) => {
    const page = await enter(t, '#/hotspots/clusters');
    await page.getByRole('button', { name: '新建扫描' }).click();
    const form = page.getByRole('form', { name: '新建扫描' });
    await form.getByLabel('模拟次数').fill('7');
    await form.getByText('应为 99 到 99999').waitFor();
    assert.ok(await form.getByRole('button', { name: '开始扫描' }).isDisabled());
    await form.getByLabel('模拟次数').fill('199');
    await form.getByLabel('随机种子').fill('20140602');
    assert.deepEqual(await axe(page), []);
    const asked = performance.now();
    await form.getByRole('button', { name: '开始扫描' }).click();
    await form.waitFor({ state: 'detached' });
    await page.locator('tr[data-shown=true]', { hasText: '20140602' }).waitFor();
    const view = page.locator('.scan-view[data-state=done]');
    await view.waitFor();
    t.diagnostic(
      `scan of 199 runs done on screen after ${Math.round(performance.now() - asked)} ms`,
    );
    const id = await page.locator('tr[data-shown=true]').getAttribute('data-scan');
    const scan = await commander.get(`/api/v1/hotspots/scans/${id}`);
    assert.equal(scan.seed, '20140602');
    if (scan.clusters.length === 0) {
      await view.getByText(/没有找到聚集簇|样本不足/).waitFor();
    } else {
      const [top] = scan.clusters;
      if (top.few) await view.getByRole('button', { name: /^再列出/ }).click();
      const row = view.locator('tbody[data-rank="1"]');
      await row.getByText(top.llr.toFixed(2)).waitFor();
      const text = await row.textContent();
      assert.match(text, top.few ? /样本不足/ : top.p <= 0.05 ? /显著/ : /不显著/);
      await page.waitForFunction(() => window.gridwatchHot.clusters.includes('1'));
      await row.getByRole('button').click();
      const inside = page.getByRole('region', { name: '第 1 簇里有什么' });
      await inside.getByRole('link', { name: '在态势图中打开' }).first().waitFor();
      await inside
        .getByText(/时段内线索 \d/)
        .first()
        .waitFor();
      assert.match(page.url(), new RegExp(`clusters/${id}\\.1`));
      const centre = await page.evaluate((h) => window.gridwatchHot.look(h), top.cells[0]);
      assert.notEqual(centre.colour, '', 'cells of the cluster are painted');
      await page.reload();
      await page.waitForFunction(() => window.gridwatchHot?.clusters.includes('1'));
      await page.getByRole('heading', { name: '聚集簇的单元格' }).waitFor();
      await inside
        .getByText(/时段内线索 \d/)
        .first()
        .waitFor();
    }
    await page.waitForTimeout(1500);
    await screenshot(page, 'hotspot-clusters');
    assert.deepEqual(await axe(page), []);
    await view.getByText('复现这次结果').click();
    await view.getByText(scan.command).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      view.getByRole('link', { name: '下载输入数据（CSV）' }).click(),
    ]);
    assert.ok(scan.command.endsWith(file.suggestedFilename()), `named ${file.suggestedFilename()}`);
    clean(page);
  });

  it('cancels a scan', async (t) => {
    const { id } = await commander.post('/api/v1/hotspots/scans', {
      model: 'permutation',
      runs: 99_999,
      resolution: 9,
    });
    const page = await enter(t, `#/hotspots/clusters/${id}`);
    await page.locator('.scan-progress progress').waitFor();
    await page.getByRole('button', { name: '取消扫描' }).click();
    await page.getByText('这次扫描已取消，没有结果。').waitFor();
    assert.equal((await commander.get(`/api/v1/hotspots/scans/${id}`)).state, 'cancelled');
    await page.locator(`tr[data-scan="${id}"]`).getByText('已取消').waitFor();
    clean(page);
  });

  it('forecasts with its test, or says why not', async (t) => {
    const page = await enter(t, '#/hotspots/forecast');
    await page.locator('.scores, .refused').first().waitFor();
    const { refused, cells } = await commander.get('/api/v1/hotspots/forecast?resolution=8');
    if (refused !== null) {
      await page.getByRole('heading', { name: '不给出预测' }).waitFor();
    } else {
      for (const method of ['本系统', '核密度', '照搬上一期'])
        assert.equal(await page.getByRole('rowheader', { name: method }).count(), 3, method);
      const flagged = cells.filter((c) => c.flagged).length;
      await page.getByText(new RegExp(`共 ${flagged} 格`)).waitFor();
      await eventually(async () =>
        assert.equal((await counts(page)).get('重点格（条纹）'), flagged),
      );
      await page.locator('.forecast tbody button').first().click();
      await page.waitForURL(/cell=/);
    }
    assert.deepEqual(await axe(page), []);
    clean(page);
  });

  it('shows a refused forecast as refused, with its reason and without a map', async (t) => {
    const regions = (await commander.get('/api/v1/regions')).items.filter((r) => r.leaf);
    let refused;
    for (const { code } of regions) {
      const answer = await commander.get(`/api/v1/hotspots/forecast?region=${code}`);
      if (answer.refused === null) continue;
      refused = { code, why: answer.refused.code };
      break;
    }
    assert.ok(refused, 'a region of the city has too few complaints to test a forecast on');
    const page = await enter(t, `#/hotspots/forecast?region=${refused.code}`);
    const box = page.locator(`.refused[data-code="${refused.why}"]`);
    await box.getByText(/太少/).waitFor();
    assert.equal(await page.locator('.forecast, .legend').count(), 0, 'no table and no map');
    clean(page);
  });

  it('lists risks with their reasons and the rules behind them', async (t) => {
    const { items, rules_version: version } = await commander.get('/api/v1/risks?limit=5');
    const page = await enter(t, '#/hotspots/risk');
    await page.getByText(`规则版本 ${version}`).waitFor();
    assert.ok(items.length > 0, 'somebody in the city is at risk');
    const first = page.locator('.risks > li').first();
    await first.getByText(items[0].name).waitFor();
    assert.equal(await first.locator('.reasons li').count(), items[0].reasons.length);
    assert.doesNotMatch(await first.locator('.reasons').textContent(), /[{}]/);
    const listed = await page.locator('.risks > li').count();
    await page.getByRole('button', { name: /再列出 \d+ 家/ }).click();
    await page.waitForFunction((n) => document.querySelectorAll('.risks > li').length > n, listed);
    await page.getByRole('button', { name: '查看规则' }).click();
    const dialog = page.getByRole('dialog', { name: '预警规则' });
    assert.ok((await dialog.locator('tbody tr').count()) > 5, 'the rules are listed');
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    clean(page);
  });

  it('compares two windows and hands out files', async (t) => {
    const [a, b] = [await dayBefore(3), await dayBefore(123)];
    const page = await enter(t, `#/hotspots?until=${a}&days=90&compare=${b}`);
    await page.getByRole('table', { name: '两期对照' }).waitFor();
    await page.getByText('新出现').first().waitFor();
    for (const [side, day] of [
      ['b', b],
      ['a', a],
    ]) {
      await page.locator(`.sides label:has([value=${side}])`).click();
      await page.waitForFunction((want) => window.gridwatchHot.until === want, day);
    }
    assert.deepEqual(await axe(page), []);
    for (const [name, ending] of [
      ['CSV', /\.csv$/],
      ['GeoJSON', /\.geojson$/],
      ['PNG', /\.png$/],
    ]) {
      const button = page.locator('.hot-exports .button', { hasText: name });
      const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
      assert.match(file.suggestedFilename(), ending);
      assert.equal(await file.failure(), null, `download of ${name}`);
    }
    clean(page);
  });

  it('fits a phone', async (t) => {
    const page = await enter(t, '#/hotspots', PHONE);
    for (const tab of ['热点', '聚集簇', '预测', '风险']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('[role=tabpanel] > *').first().waitFor();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 390, `${tab}: page width ${wide}, want at most 390`);
    }
    assert.deepEqual(await axe(page), []);
    await page.locator('.bell-button').click();
    const list = await page.getByRole('region', { name: '热点预警' }).boundingBox();
    assert.ok(list.x >= 0 && list.x + list.width <= 390, `alerts are at ${JSON.stringify(list)}`);
    clean(page);
  });

  it('is in English too', async (t) => {
    const page = await enter(t, '?lang=en#/hotspots');
    for (const [tab, shown] of [
      ['Clusters', /^Started$/],
      ['Forecast', /^Test on \d+ periods|^No forecast/],
      ['Risk', /^rules version|\d+ high/],
    ]) {
      await page.getByRole('tab', { name: tab }).click();
      const panel = page.getByRole('tabpanel');
      await panel.getByText(shown).first().waitFor();
      assert.doesNotMatch(await panel.textContent(), /\p{Script=Han}/u, tab);
    }
    clean(page);
  });

  it('shows the account of a district only its own', async (t) => {
    const page = await openPage(browser);
    t.after(() => page.context().close());
    const local = await server.account('commander', 'us-il-chicago-08');
    await logIn(page, server.url, local, '/#/hotspots/risk');
    await page.waitForFunction(() => (window.gridwatchHot?.cells ?? 0) > 0);
    const cells = await page.evaluate(() => window.gridwatchHot.cells);
    assert.ok(cells < 60, `cells of one area: got ${cells}, want far fewer than of the city`);
    clean(page);
  });
});

async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
