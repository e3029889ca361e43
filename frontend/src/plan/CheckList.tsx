import { useState } from 'react';
import type { Finding } from '../api/drafts';
import { fixed } from '../hotspots/figures';
import { type Clock, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { groupFindings } from './findings';

/** Findings of a group that are listed at first. */
const FEW = 5;

/** What a check found, by severity; a finding with cells brings them into view. */
export function CheckList({
  findings,
  gridName,
  personName,
  clock,
  reveal,
}: {
  findings: readonly Finding[];
  gridName: (id: string) => string;
  personName: (id: string) => string;
  clock: Clock;
  reveal: (cells: readonly string[]) => void;
}) {
  const { lang, t, open } = useWords();
  const groups = groupFindings(findings);
  if (groups.length === 0) return <p className="check-clean">{t('check.clean')}</p>;
  return (
    <ul className="check-list">
      {groups.map((group) => (
        <li key={group.code} data-severity={group.severity} data-code={group.code}>
          <details open={group.severity === 'error'}>
            <summary>
              <span className="chip" data-tone={group.severity === 'error' ? 'bad' : 'warn'}>
                {t(`check.${group.severity}`)}
              </span>
              <strong>{open('check', group.code)}</strong>
              <span className="num muted">
                {group.cells > 0
                  ? t('check.count.cells', {
                      n: number(lang, group.items.length),
                      cells: number(lang, group.cells),
                    })
                  : t('check.count', { n: number(lang, group.items.length) })}
              </span>
            </summary>
            <Findings
              items={group.items}
              gridName={gridName}
              personName={personName}
              clock={clock}
              reveal={reveal}
            />
          </details>
        </li>
      ))}
    </ul>
  );
}

function Findings({
  items,
  gridName,
  personName,
  clock,
  reveal,
}: {
  items: readonly Finding[];
  gridName: (id: string) => string;
  personName: (id: string) => string;
  clock: Clock;
  reveal: (cells: readonly string[]) => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, FEW);
  const textOf = (f: Finding): string => {
    const parts: string[] = [];
    if (f.grid) parts.push(gridName(f.grid));
    if (f.officer) parts.push(personName(f.officer));
    if (f.ratio !== null && f.ratio > 0)
      parts.push(t('check.ratio', { n: fixed(words, f.ratio * 100, 0) }));
    if (f.pieces > 1) parts.push(t('check.pieces', { n: number(lang, f.pieces) }));
    if (f.cell_count > 0) parts.push(t('check.cells', { n: number(lang, f.cell_count) }));
    if (f.institutions > 0)
      parts.push(t('check.institutions', { n: number(lang, f.institutions) }));
    if (f.until) parts.push(t('check.until', { at: clock.short(unixSeconds(f.until)) }));
    return parts.length === 0 ? t('check.whole') : parts.join(' · ');
  };
  return (
    <ul className="check-items num">
      {shown.map((f) => (
        <li key={`${f.grid ?? ''}${f.officer ?? ''}${f.cells[0] ?? ''}${f.until ?? ''}`}>
          {f.cells.length > 0 ? (
            <button
              type="button"
              className="as-link"
              title={t('plan2.show')}
              onClick={() => reveal(f.cells)}
            >
              {textOf(f)}
            </button>
          ) : (
            textOf(f)
          )}
        </li>
      ))}
      {shown.length < items.length && (
        <li>
          <button type="button" className="as-link" onClick={() => setAll(true)}>
            {t('check.more', { n: number(lang, items.length - shown.length) })}
          </button>
        </li>
      )}
    </ul>
  );
}
