import type { Comparison } from '../api/drafts';
import { fixed } from '../hotspots/figures';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { COMPARE_ROWS, type CompareRow, type Verdict, verdictOf } from './compareRows';
import { TableBox } from './formParts';

/** Figures of both sides, and what becomes better or worse. */
export function CompareTable({ comparison }: { comparison: Comparison }) {
  const words = useWords();
  const { lang, t } = words;
  const { before, after, moves } = comparison;
  const value = (row: CompareRow, of: number | null) =>
    row.share
      ? of === null
        ? '—'
        : `${fixed(words, of * 100, row.decimals)}%`
      : fixed(words, of, row.decimals);
  return (
    <>
      <p className="compare-said">
        {t('compare.said', {
          institutions: number(lang, moves.institutions),
          kept: fixed(words, (moves.institutions_kept ?? 1) * 100, 1),
          people: number(lang, moves.people),
        })}
      </p>
      <TableBox label={t('compare.title')}>
        <table className="compare-table">
          <thead>
            <tr>
              <th scope="col">{t('compare.figure')}</th>
              <th scope="col" className="end">
                {t('compare.before')}
              </th>
              <th scope="col" className="end">
                {t('compare.after')}
              </th>
            </tr>
          </thead>
          <tbody>
            {COMPARE_ROWS.map((row) => {
              const verdict = verdictOf(row, before[row.key] ?? 0, after[row.key] ?? 0);
              return (
                <tr key={row.key} data-row={row.key}>
                  <th scope="row" title={t(`compare.${row.key}.about`)}>
                    {t(`compare.${row.key}`)}
                  </th>
                  <td className="num end">{value(row, before[row.key])}</td>
                  <td
                    className="num end"
                    data-verdict={verdict}
                    data-way={wayOf(verdict, before[row.key], after[row.key])}
                  >
                    {value(row, after[row.key])}
                    {(verdict === 'better' || verdict === 'worse') && (
                      <span className="visually-hidden"> {t(`compare.${verdict}`)}</span>
                    )}
                  </td>
                </tr>
              );
            })}
            <tr>
              <th scope="row">{t('compare.moved.hours')}</th>
              <td />
              <td className="num end">{fixed(words, moves.hours, 0)}</td>
            </tr>
            <tr>
              <th scope="row">{t('compare.moved.grids')}</th>
              <td />
              <td className="num end">
                +{number(lang, moves.grids_new)} −{number(lang, moves.grids_off)}
              </td>
            </tr>
          </tbody>
        </table>
      </TableBox>
    </>
  );
}

/** An arrow only where one way is better than the other. */
function wayOf(verdict: Verdict, before: number | null, after: number | null) {
  if (verdict === 'same' || verdict === 'other') return undefined;
  return (after ?? 0) > (before ?? 0) ? 'up' : 'down';
}
