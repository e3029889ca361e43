import type { RiskItem, RiskRule } from '../api/risks';
import { useWords, type Words } from '../i18n/language';
import { boardOf } from './boardLink';
import { decimals } from './clusterText';
import { reasonText } from './riskText';

/** One institution with its score and every reason for it. */
export function RiskRow({
  item,
  rules,
  shown,
  show,
}: {
  item: RiskItem;
  rules: ReadonlyMap<string, RiskRule>;
  /** its cell is the one picked on the map */
  shown: boolean;
  /** brings its cell into view; null: it has no place */
  show: (() => void) | null;
}) {
  const words = useWords();
  const { lang, t, open } = words;
  const { name, category, cell, score, level, reasons } = item;
  return (
    <li data-level={level} data-shown={shown}>
      <div className="risk-head">
        <span className="risk-score num" data-level={level}>
          {points(words, score)} <small>{t(`risk.level.${level}`)}</small>
        </span>
        <span>
          {show === null ? (
            <strong>{name}</strong>
          ) : (
            <button type="button" className="as-link" onClick={show}>
              <strong>{name}</strong>
              <span className="visually-hidden"> {t('risk.show')}</span>
            </button>
          )}
          <small className="muted">
            {open('category', category)} ·{' '}
            {cell === null ? (
              t('risk.nowhere')
            ) : (
              <a href={boardOf(cell, lang)}>{t('risk.board')}</a>
            )}
          </small>
        </span>
      </div>
      <ul className="reasons">
        {reasons.map((reason) => (
          <li key={reason.rule}>
            <span>{reasonText(words, reason, rules)}</span>
            <b className="num">+{points(words, reason.weight)}</b>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Points are whole or have halves. */
function points(words: Words, value: number | null): string {
  return decimals(words, value, value === null || value % 1 === 0 ? 0 : 1);
}
