import { useState } from 'react';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { SEVERITIES } from '../live/messages';
import type { LegendCounts } from '../map/cells';
import type { PinState } from '../map/controller';
import {
  GRID_LINE,
  LAYERS,
  type LayerId,
  PALETTE,
  SEVERITY_COLOUR,
  STAFF_COLOUR,
} from '../map/palette';
import type { Overlay } from '../map/shapes';

/** Layer switch and legend, made from the table the map paints with. */
export function Legend({
  layer,
  chooseLayer,
  counts,
  overlays,
  toggle,
  pins,
  staff,
  ungridded,
}: {
  layer: LayerId;
  chooseLayer: (layer: LayerId) => void;
  counts: LegendCounts;
  overlays: Readonly<Record<Overlay, boolean>>;
  toggle: (overlay: Overlay) => void;
  pins: PinState | null;
  staff: number;
  /** cells in force that hold nothing and are in no grid */
  ungridded: number;
}) {
  const { lang, t } = useWords();
  const [open, setOpen] = useState(false);
  const shown = PALETTE[layer];
  return (
    <section className="legend" aria-label={t('legend.toggle')} data-open={open}>
      <button
        type="button"
        className="legend-toggle button"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        {t(shown.label)}
      </button>
      <div className="legend-body">
        <fieldset className="layers">
          <legend>{t('layer.group')}</legend>
          {LAYERS.map((id) => (
            <label key={id} data-checked={id === layer}>
              <input
                type="radio"
                name="layer"
                value={id}
                checked={id === layer}
                onChange={() => chooseLayer(id)}
              />
              {t(PALETTE[id].label)}
            </label>
          ))}
        </fieldset>
        <p className="legend-about">{t(shown.about)}</p>
        <ul className="classes">
          {shown.classes.map((c, i) => (
            <li key={c.id}>
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path
                  d="M8 .8 14.3 4.4v7.2L8 15.2 1.7 11.6V4.4z"
                  fill={c.colour}
                  stroke="rgba(20,40,55,.35)"
                />
              </svg>
              <span>{t(c.label)}</span>
              <span className="num">
                {number(lang, counts[layer][i] ?? 0)}{' '}
                <span className="visually-hidden">{t('legend.cells')}</span>
              </span>
            </li>
          ))}
        </ul>
        <p className="legend-about">{t('legend.estimate')}</p>
        {layer === 'gaps' && ungridded > 0 && (
          <p className="legend-about">
            {t('counter.ungridded', { count: number(lang, ungridded) })}
          </p>
        )}
        <fieldset className="overlays">
          <legend>{t('layer.overlays')}</legend>
          <label>
            <input type="checkbox" checked={overlays.staff} onChange={() => toggle('staff')} />
            <Dot colour={STAFF_COLOUR} />
            {t('layer.staff')}
            <span className="num">{number(lang, staff)}</span>
          </label>
          <label>
            <input type="checkbox" checked={overlays.pins} onChange={() => toggle('pins')} />
            <Dot colour={SEVERITY_COLOUR.high} />
            {t('layer.pins')}
            {pins !== null && overlays.pins && (
              <span className="num">{number(lang, pins.shown)}</span>
            )}
          </label>
          <label>
            <input type="checkbox" checked={overlays.grids} onChange={() => toggle('grids')} />
            <svg viewBox="0 0 20 10" width="20" height="10" aria-hidden="true">
              <path
                d="M0 5h20"
                stroke={GRID_LINE.colour}
                strokeWidth={GRID_LINE.width}
                strokeDasharray={GRID_LINE.dash.map((n) => n * GRID_LINE.width).join(' ')}
              />
            </svg>
            {t('layer.grids')}
          </label>
        </fieldset>
        {overlays.pins && pins === null && <p className="legend-about">{t('legend.pins.zoom')}</p>}
        {overlays.pins && pins !== null && (
          <p className="severities">
            {SEVERITIES.map((s) => (
              <span key={s}>
                <Dot colour={SEVERITY_COLOUR[s]} />
                {t(`severity.${s}`)}
              </span>
            ))}
            {pins.more && <em>{t('legend.pins.more', { count: pins.shown })}</em>}
          </p>
        )}
      </div>
    </section>
  );
}

function Dot({ colour }: { colour: string }) {
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <circle cx="5" cy="5" r="4.5" fill={colour} />
    </svg>
  );
}
