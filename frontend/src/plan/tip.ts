import type { Words } from '../i18n/language';
import type { AreaLevel } from './areas';
import { fixed } from './LoadBar';
import { NONE } from './model';
import type { PlanTip } from './PlanMapView';
import { nameOf } from './rows';
import type { PlanView } from './store';

interface Told {
  readonly words: Words;
  readonly view: PlanView;
  readonly levels: readonly AreaLevel[];
}

/** What is said of a cell beside the mouse. */
export function tipOf({ words: { t }, view, levels }: Told, cell: number): PlanTip | null {
  const { model, loads, draft } = view;
  if (model === null) return null;
  const { land } = model;
  const number = model.of[cell] ?? NONE;
  const grid = model.grids[number];
  const workers = (loads?.workers[number] ?? []).map((id) => nameOf(draft, id));
  const home = land.home[cell] ?? NONE;
  const rows: [string, string][] = [
    [t('plan.tip.area'), land.regions[home]?.name ?? levels[0]?.names[home] ?? '—'],
    [t('plan.tip.institutions'), String(land.institutions[cell] ?? 0)],
    [t('plan.tip.hours'), fixed((land.work[cell] ?? 0) / 100)],
  ];
  if (grid !== undefined)
    rows.push([t('plan.tip.staff'), workers.length === 0 ? t('plan.nobody') : workers.join('、')]);
  if ((land.clues[cell] ?? 0) > 0) rows.push([t('plan.tip.clues'), String(land.clues[cell])]);
  if ((land.watch[cell] ?? 0) > 0) rows.push([t('plan.tip.watch'), String(land.watch[cell])]);
  const title =
    grid === undefined
      ? t('plan.nogrid')
      : grid.name === grid.code
        ? grid.code
        : `${grid.code} ${grid.name}`;
  return { title, rows };
}

/** The same for screen readers. */
export function describeCell(told: Told, cell: number): string {
  const tip = tipOf(told, cell);
  if (tip === null) return '';
  const { t } = told.words;
  return [tip.title, ...tip.rows.map(([label, value]) => `${label} ${value}`)].join(
    t('plan.comma'),
  );
}
