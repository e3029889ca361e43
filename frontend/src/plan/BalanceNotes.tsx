import type * as api from '../api/balances';
import { fixed } from '../hotspots/figures';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { SlotProps } from './slots';

/** From here on people ask why the loads are so uneven. */
const UNEVEN = 1.1;

/** Why a proposal is no better, and what it leaves undone. */
export function BalanceNotes({
  result,
  whole,
  view,
  reveal,
}: {
  result: api.BalanceResult;
  /** communities were dealt whole */
  whole: boolean;
} & Pick<SlotProps, 'view' | 'reveal'>) {
  const words = useWords();
  const { lang, t } = words;
  const { heavy, homeless, measure } = result;
  const names = homeless.map((id) => view.draft?.people.find((p) => p.id === id)?.name ?? id);
  const cell = heavy?.cell ?? null;
  return (
    <>
      {whole && (measure.max_over_mean ?? 0) > UNEVEN && (
        <p className="muted">{t('balance.uneven.whole')}</p>
      )}
      {heavy != null && (
        <p className="muted">
          {t(heavy.code === 'unit-too-heavy' ? 'balance.heavy.unit' : 'balance.heavy.cell', {
            cell: cell ?? '',
            want: fixed(words, heavy.want ?? null, 1),
            limit: fixed(words, heavy.limit ?? null, 1),
          })}{' '}
          {cell !== null && (
            <button type="button" className="as-link" onClick={() => reveal([cell])}>
              {t('plan2.show')}
            </button>
          )}
        </p>
      )}
      {measure.oversize > 0 && (
        <p className="warning">{t('balance.oversize', { n: number(lang, measure.oversize) })}</p>
      )}
      {names.length > 0 && (
        <p className="warning">
          {t('balance.homeless', { n: number(lang, names.length), names: names.join('、') })}
        </p>
      )}
    </>
  );
}
