import { useState } from 'react';
import { HOT_LAYERS, type HotLayerId } from '../app/hotroute';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { LegendTable } from '../map/hotshapes';
import { Swatch } from './Swatch';

/** What the map is painted with, and how many cells of each there are. */
export function HotLegend({
  table,
  layer,
  chooseLayer,
}: {
  table: LegendTable | null;
  /** null: the tab has no layers to choose from */
  layer: HotLayerId | null;
  chooseLayer: (layer: HotLayerId) => void;
}) {
  const { lang, t } = useWords();
  const [open, setOpen] = useState(false);
  if (table === null && layer === null) return null;
  return (
    <section className="legend" aria-label={t('hot.legend.title')} data-open={open}>
      <button
        type="button"
        className="legend-toggle button"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        {t(table?.title ?? 'hot.legend.title')}
      </button>
      <div className="legend-body">
        {layer !== null && (
          <fieldset className="layers">
            <legend>{t('hot.layers')}</legend>
            {HOT_LAYERS.map((id) => (
              <label key={id} data-checked={id === layer}>
                <input
                  type="radio"
                  name="hot-layer"
                  value={id}
                  checked={id === layer}
                  onChange={() => chooseLayer(id)}
                />
                {t(`hot.layer.${id}`)}
              </label>
            ))}
          </fieldset>
        )}
        {table !== null && (
          <>
            {layer === null && <h3>{t(table.title)}</h3>}
            <p className="legend-about">{t(table.about)}</p>
            <ul className="classes">
              {table.rows.map((row, i) => (
                <li key={row.id} data-none={table.counts[i] === 0}>
                  <Swatch look={row} />
                  <span>{t(row.label)}</span>
                  <span className="num">
                    {number(lang, table.counts[i] ?? 0)}{' '}
                    <span className="visually-hidden">{t('hot.legend.cells')}</span>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
