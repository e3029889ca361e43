import { useEffect, useRef } from 'react';
import type { Gap } from '../api/debt';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { points } from './CoverageTab';
import { gapKey } from './gapText';

/** The cells of a row that tells of a whole grid. */
export function GapCells({
  cells,
  picked,
  more,
  pick,
}: {
  cells: readonly Gap[];
  /** key of a cell's gap, or of something else */
  picked: string;
  /** there may be more of them on pages that are not read yet */
  more: boolean;
  pick: (gap: Gap) => void;
}) {
  const { lang, t } = useWords();
  const inside = cells.some((gap) => gapKey(gap) === picked);
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!inside || box.current === null || box.current.open) return;
    box.current.open = true;
    box.current.scrollIntoView({ block: 'nearest' });
  }, [inside]);
  return (
    <details className="gap-cells" ref={box}>
      <summary>
        {t(more ? 'gaps.cells.so_far' : 'gaps.cells', { n: number(lang, cells.length) })}
      </summary>
      <ul>
        {cells.map((gap) => (
          <li key={gapKey(gap)} id={`gap-${gapKey(gap)}`}>
            <button
              type="button"
              className="as-link num"
              aria-pressed={gapKey(gap) === picked}
              onClick={() => pick(gap)}
            >
              {gap.cell}
            </button>
            <small className="muted num">
              {gap.debt > 0 && `${t('gaps.debt')} ${points(lang, gap.debt)} · `}
              {t('gap.touches', {
                institutions: number(lang, gap.institutions),
                clues: number(lang, gap.clues),
              })}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}
