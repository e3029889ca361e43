// What the tests of the planner's page have in common: steps, and figures of the columns of a draft.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { PATIENCE_MS } from './browser.mjs';

/** The draft's map has drawn its cells. */
export async function painted(page) {
  await page.waitForFunction(() => window.gridwatchPlan?.drawn === true, null, {
    timeout: PATIENCE_MS,
  });
}

export function act(page, name) {
  return page.locator('.plan-actions').getByRole('button', { name }).first().click();
}

export function publishButton(page) {
  return page.locator('.publish-form button[type=submit]');
}

/** Remembers what the progress bar said, however short it is there. */
export async function watchProgress(page) {
  await page.evaluate(() => {
    window.progressSeen = [];
    new MutationObserver(() => {
      const bar = document.querySelector('.balance-run progress');
      const text = document.querySelector('.balance-run [role=status]')?.textContent ?? '';
      if (bar !== null && window.progressSeen.at(-1) !== text) window.progressSeen.push(text);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}

export async function waitGrid(page, cell, grid) {
  await page.waitForFunction(([c, g]) => window.gridwatchPlan.gridOf(c) === g, [cell, grid]);
}

export function gridAt(cells, i) {
  return cells.grids[cells.grid[i]] ?? null;
}

/** No grid that was changed has cells of two areas. */
export function assertInsideAreas(before, after) {
  const areas = new Map();
  after.cells.forEach((_, i) => {
    const grid = gridAt(after, i);
    if (!areas.has(grid)) areas.set(grid, new Set());
    areas.get(grid).add(after.home[i]);
  });
  const was = new Map();
  before.cells.forEach((_, i) => {
    const grid = gridAt(before, i);
    if (!was.has(grid)) was.set(grid, new Set());
    was.get(grid).add(before.home[i]);
  });
  for (const [grid, homes] of areas)
    assert.ok(
      homes.size === 1 || (was.get(grid)?.size ?? 0) >= homes.size,
      `grid ${grid} reaches over ${homes.size} areas`,
    );
}

/** Of the cells the one with the most institutions. */
export function heaviest(cells, some) {
  const of = (cell) => cells.institutions[cells.cells.indexOf(cell)];
  return some.toSorted((a, b) => of(b) - of(a))[0];
}

/** A cell beside another grid of its area. */
export function border(cells) {
  for (let i = 0; i < cells.cells.length; i++) {
    const from = gridAt(cells, i);
    const near = cells.near.slice(i * 6, i * 6 + 6).filter((j) => j >= 0);
    const next = near.find((j) => gridAt(cells, j) !== from && cells.home[j] === cells.home[i]);
    const to = next === undefined ? null : gridAt(cells, next);
    if (from !== null && to !== null) return { cell: cells.cells[i], from, to };
  }
  throw new Error('no two grids of one area touch');
}

/** Who works in a grid. */
export function workers({ staff }) {
  const ids = staff.filter((s) => s.kind === 'officer' || s.kind === 'assistant');
  return [...new Set(ids.map((s) => s.officer))];
}

export function people(staff) {
  return staff.map((s) => `${s.kind} ${s.officer}`).toSorted();
}

/** RFC 3339, whole seconds. */
export function instant(ms) {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** As <input type=datetime-local> has it, in the zone. */
export function local(ms, timeZone) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(new Date(ms))
    .replace(' ', 'T');
}

export async function fits(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
}

export async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
