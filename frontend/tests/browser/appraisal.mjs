// A walk over the page of appraisal: a number, its list, one visit of it, the burden of forms, the file.
import assert from 'node:assert/strict';
import { axe, fits } from './planning.mjs';

/** `page`: at #/appraisal by region; `commander` calls the API. */
export async function walkAppraisal(page, commander, url) {
  const table = page.locator('.appraisal-table');
  await table.locator('tbody tr').first().waitFor();
  const shares = (await table.locator('tbody tr > td:nth-child(2) b').allTextContents()).map(
    Number.parseFloat,
  );
  const known = shares.filter((share) => !Number.isNaN(share));
  assert.ok(known.length > 1, `shares: ${shares}`);
  assert.deepEqual(
    known,
    known.toSorted((a, b) => a - b),
    'the least covered is first',
  );
  assert.ok(shares.slice(known.length).every(Number.isNaN), 'who has nothing to cover is last');

  await page.getByRole('button', { name: '到访', exact: true }).click();
  const row = table.locator('tbody tr').first();
  const id = await row.getAttribute('data-id');
  const number = row.locator('td:nth-child(5) button');
  const shown = Number((await number.textContent()).replace(',', ''));
  await number.click();
  await page.waitForURL(/figure=visits/);
  const items = page.locator('.appraisal-items li');
  await items.first().waitFor();
  const list = await commander.get(
    `/api/v1/appraisal/items?by=region&id=${id}&figure=visits&limit=100`,
  );
  assert.ok((await items.count()) >= Math.min(shown, 100), `${shown} visits are in the list`);
  assert.ok(
    list.items.length >= Math.min(shown, 100),
    `${shown} visits, ${list.items.length} items`,
  );
  await items.first().getByRole('button').click();
  await page.getByRole('heading', { name: '到访', exact: true }).waitFor();
  await page.locator('.visit-box').getByText('佐证等级').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: /返回明细/ }).click();
  await items.first().waitFor();
  await page.keyboard.press('Escape');
  await items.first().waitFor({ state: 'detached' });

  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: '导出 Excel' }).click();
  assert.match((await file).suggestedFilename(), /\.xlsx$/);

  await page.setViewportSize({ width: 390, height: 844 });
  for (const hash of ['#/appraisal?by=region', '#/appraisal/burden']) {
    await page.goto(`${url}/${hash}`);
    await page.locator('.data-age').first().waitFor();
    assert.ok(await fits(page), `${hash} is not wider than a phone`);
    assert.deepEqual(await axe(page), [], hash);
  }
}
