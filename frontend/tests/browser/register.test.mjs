// Files into the register, and the queue of locations, against a real server with the demo city.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { eventually, launch, logIn, mapDrawn, openPage, screenshot } from './browser.mjs';
import { Server, uuidv7 } from './server.mjs';

const REGION = '330106000000'; // 西湖区
const DESK = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Addresses nobody knows; the names can be told from everything else. */
const LOST = [
  ['核位测试一号诊所', '杭州市西湖区无名试验路101号'],
  ['核位测试二号诊所', '杭州市西湖区无名试验路203号'],
  ['核位测试<b>三号</b>诊所', '杭州市西湖区无名试验路305号'],
];

describe('register', { timeout: 600_000 }, () => {
  let server;
  let browser;
  let clerk;
  /** institutions of the demo with a point and an address, and those of the region */
  let known;
  let here;

  before(async () => {
    [server, browser] = await Promise.all([Server.launch('hangzhou', '330100000000'), launch()]);
    clerk = await server.logIn('clerk');
    known = (await all()).filter((i) => i.lon !== null && i.address !== '');
    assert.ok(known.length > 60, `institutions with an address: got ${known.length}, want 60`);
    here = known.filter((i) => i.region === REGION);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(t, address, role = 'clerk', options = DESK) {
    const page = await openPage(browser, options);
    t.after(() => page.context().close());
    await logIn(page, server.url, await server.account(role), address);
    return page;
  }

  function clean(page) {
    assert.deepEqual(page.errors, [], 'errors on the page');
    assert.deepEqual([...page.hosts], [new URL(server.url).host], 'hosts the page spoke to');
  }

  /** Picks a file and sends it; ends on the page of the import. */
  async function send(page, name, text, datum) {
    await page.locator('input[type=file]').setInputFiles({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(text, 'utf16le'),
    });
    await page.getByText(/识别为 CSV/).waitFor();
    const go = page.getByRole('button', { name: '上传并比对' });
    assert.ok(await go.isDisabled(), 'a file is not sent before its datum is chosen');
    await page.locator('[aria-describedby=datum-about]').selectOption(datum);
    return go;
  }

  it('imports a file: preview, mapping, diff, apply, undo', async (t) => {
    const page = await enter(t, '/#/import');
    const [old] = here;
    const rows = [
      ['名单', '坐落', '品种', 'lon', 'lat', 'region'],
      ['导入测试新增诊所', '杭州市西湖区文一路1号', 'clinic', '120.1301', '30.2841', REGION],
      [old.name, old.address, old.category, old.lon + 0.02, old.lat, REGION],
      ['导入测试=坏坐标', '某处', 'clinic', '120.13', '九十', REGION],
    ];
    const text = `\uFEFF${rows.map((r) => r.join(',')).join('\r\n')}\r\n`;
    const go = await send(page, '名册.csv', text, 'wgs84');
    await page.getByText('识别为 CSV，编码 UTF-16').waitFor();
    await page.getByText(/缺少必需的字段：.*类别/).waitFor();
    await screenshot(page, 'import-preview');
    for (const [column, field] of [
      ['名单', 'name'],
      ['坐落', 'address'],
      ['品种', 'category'],
    ])
      await page.getByLabel(`对应字段: ${column}`).selectOption(field);
    await page.getByText(/缺少必需的字段/).waitFor({ state: 'detached' });
    assert.deepEqual(await axe(page), []);
    await go.click();

    await page.getByText('待应用', { exact: true }).waitFor();
    assert.deepEqual(await tiles(page), { 总行数: '3', 新增: '1', 移位: '1', 拒收: '1' });
    await page.locator('.tiles button', { hasText: '移位' }).click();
    await page.waitForURL(/rows=moved/);
    const moved = page.locator('.row-table tbody tr');
    await moved.filter({ hasText: old.name }).filter({ hasText: '公里' }).waitFor();
    assert.match(await moved.first().textContent(), /经度/);
    await page.locator('.tiles button', { hasText: '拒收' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载拒收行（CSV）' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /rejected\.csv$/);
    await screenshot(page, 'import-batch');
    assert.deepEqual(await axe(page), []);

    await page.getByRole('button', { name: '应用到名册' }).click();
    const dialog = page.getByRole('dialog', { name: '应用这批数据？' });
    await dialog.getByText(/将新增 1 家、变更 1 家/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await found('导入测试')).length, 0, 'nothing is stored before the yes');
    await page.getByRole('button', { name: '应用到名册' }).click();
    await dialog.getByRole('button', { name: '应用', exact: true }).click();
    await page.getByText('已应用', { exact: true }).waitFor();
    assert.equal((await found('导入测试')).length, 1, 'new institutions');
    const there = await clerk.get(`/api/v1/institutions/${old.id}`);
    assert.ok(Math.abs(there.lon - old.lon - 0.02) < 1e-6, `moved to ${there.lon}`);

    await page.getByRole('button', { name: '撤销这批导入' }).click();
    const undo = page.getByRole('dialog', { name: '撤销这批导入？' });
    await undo.getByRole('button', { name: '撤销', exact: true }).click();
    await page.getByText('已撤销', { exact: true }).waitFor();
    assert.equal((await found('导入测试')).length, 0, 'institutions after the undo');
    const back = await clerk.get(`/api/v1/institutions/${old.id}`);
    assert.deepEqual([back.lon, back.lat], [old.lon, old.lat], 'place after the undo');
    await page.getByRole('link', { name: '全部导入' }).click();
    await page.locator('tr', { hasText: '名册.csv' }).getByText('已撤销').waitFor();
    clean(page);
  });

  it('holds back a file of the wrong datum, and applies nothing by itself', async (t) => {
    const page = await enter(t, '/#/import');
    const sample = known.slice(0, 60);
    const table = await converted(sample.map((i) => [i.lon, i.lat]));
    const lines = sample.map((i, n) =>
      [quoted(i.name), quoted(i.address), i.category, ...table[n], i.region].join(','),
    );
    const text = `\uFEFFname,address,category,lon,lat,region\r\n${lines.join('\r\n')}\r\n`;
    const go = await send(page, '火星坐标.csv', text, 'wgs84');
    await go.click();
    const banner = page.getByRole('alert').filter({ hasText: '坐标系可能选错' });
    await banner.waitFor();
    assert.match(await banner.textContent(), /偏移中位数 \d{3} 米，与 GCJ-02 的偏移一致/);
    await screenshot(page, 'import-datum');
    await page.getByRole('button', { name: '应用到名册' }).click();
    const dialog = page.getByRole('dialog', { name: '应用这批数据？' });
    const yes = dialog.getByRole('button', { name: '应用', exact: true });
    assert.ok(await yes.isDisabled(), 'held back until somebody insists');
    await dialog.getByLabel(/仍按文件原样应用/).check();
    assert.ok(await yes.isEnabled());
    await page.keyboard.press('Escape');
    const { lon } = await clerk.get(`/api/v1/institutions/${sample[0].id}`);
    assert.equal(lon, sample[0].lon, 'nothing was moved');

    await page.goto(`${server.url}/#/import`);
    await (await send(page, '火星坐标.csv', text, 'gcj02')).click();
    await page.getByText('待应用', { exact: true }).waitFor();
    assert.equal(await banner.count(), 0, 'no proposal with the right datum');
    assert.equal((await tiles(page)).移位, undefined, 'nothing moves with the right datum');
    clean(page);
  });

  it('pins an institution without a point, and learns from it', async (t) => {
    await importLost();
    const page = await enter(t, `/#/review?region=${REGION}`);
    await page.getByText('共 3 条待核').waitFor();
    const options = page.getByRole('option').filter({ hasText: '核位测试' });
    assert.equal(await options.count(), 3, 'institutions without a point in the queue');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const [name, address] = LOST[0];
    await page.getByRole('heading', { name }).waitFor();
    await page.getByText(/登记地址没有匹配到可用的点位|地址只匹配到/).waitFor();
    await page.waitForFunction(() => window.gridwatchPins !== undefined);
    assert.deepEqual(await axe(page), []);

    const target = here[5];
    await show(page, target);
    const map = await page.locator('.pin-map').boundingBox();
    const at = await page.evaluate((p) => window.gridwatchPins.pixelOf(p), target);
    await page.mouse.click(map.x + at.x + 60, map.y + at.y + 40);
    const state = page.locator('.pin-state');
    const pinned = await state.evaluate((e) => ({
      lon: Number(e.dataset.lon),
      lat: Number(e.dataset.lat),
    }));
    assert.ok(near(pinned, target) < 5_000, `pin ${near(pinned, target)} m from what was in view`);
    const marker = page.locator('.maplibregl-marker');
    const from = await marker.boundingBox();
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + from.width / 2 - 50, from.y + from.height / 2 - 30, {
      steps: 5,
    });
    await page.mouse.up();
    await page.waitForFunction(
      (lon) => Number(document.querySelector('.pin-state').dataset.lon) < lon,
      pinned.lon,
    );
    const dragged = await state.evaluate((e) => ({
      lon: Number(e.dataset.lon),
      lat: Number(e.dataset.lat),
    }));
    await screenshot(page, 'review');
    await confirm(page);

    await page.getByText(`已确认“${name}”的落点`).waitFor();
    await page.getByText('剩余 2 条 · 本次已处理 1 条').waitFor();
    assert.equal(await options.filter({ hasText: name }).count(), 0, 'it left the queue');
    await page.getByRole('heading', { name: LOST[1][0] }).waitFor();
    const [institution] = await found(name);
    assert.ok(near(institution, dragged) < 2, `stored ${near(institution, dragged)} m off`);
    assert.equal(institution.located_by, 'pinned');
    const located = await clerk.post('/api/v1/geocode', { address });
    assert.ok(near(located, dragged) < 2, `geocoded ${JSON.stringify(located)}`);

    await page.goto(`${server.url}/?cell=${institution.cell}#/`);
    await mapDrawn(page);
    const row = page.locator('.panel .rows li').filter({ hasText: name });
    await row.getByText('人工落点').waitFor();
    await page.waitForFunction(
      (cell) => window.gridwatch.cell(cell)?.institutions.some((n) => n > 0),
      institution.cell,
    );
    clean(page);
  });

  it('takes typed coordinates of another datum, sets aside, shows names as text', async (t) => {
    const page = await enter(t, `/#/review?region=${REGION}`, 'clerk', PHONE);
    await page.getByText('共 2 条待核').waitFor();
    assert.equal(await page.locator('.queue-item b').count(), 0, 'names are never markup');
    await page.getByRole('option').filter({ hasText: LOST[2][0] }).click();
    await page.getByRole('heading', { name: LOST[2][0] }).waitFor();
    assert.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      'no sideways scrolling on a phone',
    );
    await page.getByRole('button', { name: '暂不处理' }).click();
    await page.getByText('请写明暂不处理的原因').waitFor();
    await page.getByPlaceholder(/说明/).fill('等待现场核实');
    await page.getByRole('button', { name: '暂不处理' }).click();
    await page.getByText(/已暂不处理/).waitFor({ state: 'attached' });

    await page.getByRole('heading', { name: LOST[1][0] }).waitFor();
    const target = here[7];
    const [[lon, lat]] = await converted([[target.lon, target.lat]]);
    await page.getByLabel('经度').fill(String(lon));
    await page.getByLabel('纬度').fill(String(lat));
    await page.locator('.coordinates select').selectOption('gcj02');
    await page.getByRole('button', { name: '放到地图' }).click();
    await confirm(page);
    await page.getByText('没有待核的位置').first().waitFor({ state: 'attached' });
    const [institution] = await found(LOST[1][0]);
    assert.ok(near(institution, target) < 2, `stored ${near(institution, target)} m off`);
    clean(page);
  });

  it('tells the second of two that the first was faster', async (t) => {
    const again = [['核位测试抢先诊所', '杭州市西湖区无名试验路407号']];
    await importLost(again);
    const page = await enter(t, `/#/review?region=${REGION}`);
    await page.getByRole('option').filter({ hasText: again[0][0] }).click();
    await page.getByRole('heading', { name: again[0][0] }).waitFor();
    const { items } = await clerk.get(`/api/v1/reviews?region=${REGION}`);
    const mine = items.find((i) => i.institution.name === again[0][0]);
    await clerk.post(`/api/v1/reviews/${mine.id}/dismiss`, { note: '先到' });
    await page.getByPlaceholder(/说明/).fill('后到');
    await page.getByRole('button', { name: '暂不处理' }).click();
    await page.getByText(/已被他人办理/).waitFor();
    await page.getByRole('option').filter({ hasText: again[0][0] }).waitFor({ state: 'detached' });
    clean(page);
  });

  it('takes over what a survey on site found', async (t) => {
    const supervisor = await server.logIn('supervisor');
    const [, place] = here;
    const { at } = await supervisor.get('/api/v1/deployment');
    const survey = { institution: place.id, result: 'closed', note: '已搬空', at };
    await supervisor.put(`/api/v1/surveys/${uuidv7()}`, uuidv7(), survey);
    const page = await enter(t, '/#/review?kind=survey');
    await page.getByRole('heading', { name: place.name }).waitFor();
    await page.getByText('现场摸排结果与名册不符：停业。').waitFor();
    await page.getByText('已搬空').waitFor();
    assert.equal(await page.getByRole('button', { name: '确认落点' }).count(), 0);
    await page.getByRole('button', { name: '按摸排结果更新名册' }).click();
    await page.getByText(`已按摸排结果更新“${place.name}”`).waitFor();
    await page.getByText('按当前筛选没有待核的位置').waitFor();
    const { state } = await clerk.get(`/api/v1/institutions/${place.id}`);
    assert.equal(state, 'closed');
    clean(page);
  });

  it('shows pages by role, and in English', async (t) => {
    const page = await enter(t, '/#/import', 'supervisor');
    const pages = page.getByRole('navigation', { name: '页面' });
    await pages.waitFor();
    assert.deepEqual(await pages.getByRole('link').allTextContents(), ['态势', '热点', '待核位置']);
    await pages.getByRole('link', { name: '待核位置' }).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Locations to review' }).waitFor();
    assert.match(page.url(), /lang=en#\/review/);
    assert.doesNotMatch(await page.locator('.queue-head').textContent(), /待核|全部/);
    clean(page);
  });

  /** Institutions of which only an address is known. */
  async function importLost(list = LOST) {
    const lines = list.map(([name, address]) => `${name},${address},clinic,${REGION}`);
    const text = `name,address,category,region\n${lines.join('\n')}\n`;
    const address = '/api/v1/imports?kind=institutions&name=lost.csv';
    const { id } = await clerk.upload(address, Buffer.from(text));
    await becomes(id, 'staged');
    await clerk.post(`/api/v1/imports/${id}/apply`, {});
    await becomes(id, 'applied');
  }

  function becomes(id, state) {
    return eventually(async () => {
      const batch = await clerk.get(`/api/v1/imports/${id}`);
      assert.equal(batch.state, state, JSON.stringify(batch));
    });
  }

  async function all() {
    const list = [];
    let after = '';
    do {
      const page = await clerk.get(`/api/v1/institutions?limit=1000&after=${after}`);
      list.push(...page.items);
      after = page.next;
    } while (after !== null);
    return list;
  }

  async function found(text) {
    const query = new URLSearchParams({ q: text });
    return (await clerk.get(`/api/v1/institutions?${query}`)).items;
  }

  /** Brings a place into view by typing it. */
  async function show(page, { lon, lat }) {
    await page.getByLabel('经度').fill(String(lon));
    await page.getByLabel('纬度').fill(String(lat));
    await page.getByRole('button', { name: '放到地图' }).click();
    await page.locator('.maplibregl-marker').waitFor();
    await page.waitForTimeout(500);
  }

  /** WGS-84 to GCJ-02 by the program itself. */
  async function converted(points) {
    const lines = points.map((p) => p.join(','));
    const file = path.join(server.data, 'points.csv');
    await writeFile(file, `lon,lat\n${lines.join('\n')}\n`);
    const order = ['convert', '--from', 'wgs84', '--to', 'gcj02', file];
    const { stdout } = await promisify(execFile)(server.bin, order);
    return stdout
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',').slice(0, 2));
  }
});

/** Confirms the pin; outside the stated region the region is kept. */
async function confirm(page) {
  const keep = page.getByLabel(/保留登记区域/);
  if ((await keep.count()) > 0) await keep.check();
  await page.getByRole('button', { name: '确认落点' }).click();
}

/** Counts of the import's tiles that are not zero. */
async function tiles(page) {
  const found = {};
  for (const tile of await page.locator('.tiles li').all()) {
    const label = await tile.locator('span').textContent();
    const count = await tile.locator('b').textContent();
    if (count !== '0' && !['已定位', '未定位'].includes(label)) found[label] = count;
  }
  return found;
}

function quoted(text) {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Metres between two places, near enough. */
function near(a, b) {
  const k = Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot((a.lon - b.lon) * k, a.lat - b.lat) * 111_195;
}

async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
