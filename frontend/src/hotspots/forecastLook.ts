// How a forecast is drawn: the map paints from this table and the legend lists it. Pure.
import type { ForecastCell } from '../api/forecast';
import type { MessageKey } from '../i18n/dictionary';
import type { LegendRow, LegendTable, Look } from '../map/hotshapes';

interface Step extends LegendRow {
  /** expected clues from which on a cell is of the row */
  readonly least: number;
}

const STEPS: readonly Step[] = [
  { id: '10', least: 10, colour: '#08303f', pattern: null, label: 'forecast.from.10' },
  { id: '5', least: 5, colour: '#14576d', pattern: null, label: 'forecast.from.5' },
  { id: '2', least: 2, colour: '#3487a0', pattern: null, label: 'forecast.from.2' },
  { id: '1', least: 1, colour: '#73b6c6', pattern: null, label: 'forecast.from.1' },
  { id: '0.3', least: 0.3, colour: '#b5dbe1', pattern: null, label: 'forecast.from.0.3' },
  { id: '0.1', least: 0.1, colour: '#e3f2f3', pattern: null, label: 'forecast.from.0.1' },
];

/** The same colours; flagged cells have bars over them, so that they show without colour too. */
const FLAGGED: LegendRow = {
  id: 'flagged',
  colour: '',
  pattern: 'bars',
  label: 'forecast.legend.flagged',
};

export const FORECAST_ROWS: readonly LegendRow[] = [...STEPS, FLAGGED];

const TITLE: MessageKey = 'forecast.legend';
const ABOUT: MessageKey = 'forecast.legend.about';

/** Cells below the last step stay bare unless they are flagged. */
export function forecastPaint(cells: readonly ForecastCell[]): {
  readonly looks: ReadonlyMap<string, Look>;
  readonly legend: LegendTable;
} {
  const looks = new Map<string, Look>();
  const counts = FORECAST_ROWS.map(() => 0);
  for (const { cell, mean, flagged } of cells) {
    const index = STEPS.findIndex((step) => (mean ?? 0) >= step.least);
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
    if (flagged) counts[STEPS.length] = (counts[STEPS.length] ?? 0) + 1;
    if (index < 0 && !flagged) continue;
    looks.set(cell, {
      colour: STEPS[index]?.colour ?? '',
      pattern: flagged ? FLAGGED.pattern : null,
    });
  }
  return { looks, legend: { title: TITLE, about: ABOUT, rows: FORECAST_ROWS, counts } };
}

/** Most expected first; of equals the one that is flagged, then by cell. */
export function byExpectation(cells: readonly ForecastCell[]): ForecastCell[] {
  return cells.toSorted(
    (a, b) =>
      (b.mean ?? 0) - (a.mean ?? 0) ||
      Number(b.flagged) - Number(a.flagged) ||
      (a.cell < b.cell ? -1 : 1),
  );
}

/** Share of the width at which a value stands, when the axis ends at `most`. */
export function share(value: number | null, most: number): number {
  return value === null || most <= 0 ? 0 : Math.min(1, Math.max(0, value / most));
}
