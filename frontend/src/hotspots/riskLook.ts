// How risk is drawn: the map paints from this table and the legend lists it. Pure.
import type { RiskItem, RiskLevel } from '../api/risks';
import type { LegendRow, LegendTable, Look } from '../map/hotshapes';
import { parentCell } from '../map/measure';

/** Worst first: a cell has the colour of the worst institution in it. */
export const RISK_ROWS: readonly (LegendRow & { readonly id: RiskLevel })[] = [
  { id: 'high', colour: '#6b2c5c', pattern: null, label: 'risk.level.high' },
  { id: 'medium', colour: '#c77f9f', pattern: 'hatch', label: 'risk.level.medium' },
  { id: 'low', colour: '#ecdbe3', pattern: 'dots', label: 'risk.level.low' },
];

/** The cell of the map an institution is in; null for one without a place. */
export function shownCell(cell: string | null, resolution: number): string | null {
  return cell === null ? null : parentCell(cell, resolution);
}

/** The paint of the cells of the institutions that are listed. */
export function riskPaint(
  items: readonly RiskItem[],
  resolution: number,
): { readonly looks: ReadonlyMap<string, Look>; readonly legend: LegendTable } {
  const worst = new Map<string, number>();
  for (const item of items) {
    const cell = shownCell(item.cell, resolution);
    if (cell === null) continue;
    const level = RISK_ROWS.findIndex((row) => row.id === item.level);
    worst.set(cell, Math.min(level, worst.get(cell) ?? level));
  }
  const looks = new Map<string, Look>();
  const counts = RISK_ROWS.map(() => 0);
  for (const [cell, level] of worst) {
    const row = RISK_ROWS[level];
    if (row === undefined) continue;
    looks.set(cell, row);
    counts[level] = (counts[level] ?? 0) + 1;
  }
  return {
    looks,
    legend: { title: 'risk.legend', about: 'risk.legend.about', rows: RISK_ROWS, counts },
  };
}
