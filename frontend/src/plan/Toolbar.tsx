import { useWords } from '../i18n/language';
import type { AreaLevel } from './areas';
import { BRUSHES, type Brush, TOOL_ICONS, TOOL_KEYS, TOOLS, type Tool } from './tools';

/** What a press on the map does, and to which grid. */
export function Toolbar({
  tool,
  choose,
  brush,
  chooseBrush,
  levels,
  level,
  chooseLevel,
  target,
}: {
  tool: Tool;
  choose: (tool: Tool) => void;
  brush: Brush;
  chooseBrush: (brush: Brush) => void;
  levels: readonly AreaLevel[];
  level: number;
  chooseLevel: (level: number) => void;
  /** the grid that gets the cells; null: none is picked */
  target: { readonly label: string; readonly colour: string } | null;
}) {
  const { t, open } = useWords();
  return (
    <div className="plan-tools" role="toolbar" aria-label={t('plan.tools')}>
      {TOOLS.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === tool}
          title={`${t(`plan.tool.${name}.about`)} (${TOOL_KEYS[name].toUpperCase()})`}
          onClick={() => choose(name)}
        >
          <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
            <path d={TOOL_ICONS[name]} fill="none" stroke="currentColor" strokeWidth="1.3" />
          </svg>
          <span>{t(`plan.tool.${name}`)}</span>
        </button>
      ))}
      {(tool === 'brush' || tool === 'erase') && (
        <fieldset className="plan-brushes">
          <legend className="visually-hidden">{t('plan.brush')}</legend>
          {BRUSHES.map((size) => (
            <button
              key={size}
              type="button"
              aria-pressed={size === brush}
              aria-label={t('plan.brush.size', { cells: 1 + 3 * size * (size + 1) })}
              onClick={() => chooseBrush(size)}
            >
              <i style={{ width: 6 + 5 * size, height: 6 + 5 * size }} />
            </button>
          ))}
        </fieldset>
      )}
      {tool === 'area' && levels.length > 1 && (
        <select
          aria-label={t('plan.area.level')}
          value={level}
          onChange={(e) => chooseLevel(Number(e.target.value))}
        >
          {levels.map((of, i) => (
            <option key={of.level} value={i}>
              {open('plan.level', of.level)}
            </option>
          ))}
        </select>
      )}
      {tool !== 'look' && (
        <p className="plan-target" role="status">
          {tool === 'erase' ? (
            t('plan.target.none')
          ) : target === null ? (
            <strong>{t('plan.target.pick')}</strong>
          ) : (
            <>
              <i style={{ background: target.colour }} aria-hidden="true" />
              {t('plan.target', { grid: target.label })}
            </>
          )}
        </p>
      )}
    </div>
  );
}
