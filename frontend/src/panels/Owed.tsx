import type { CellPanel } from '../api/types';
import { decimal, number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { percentOf } from '../patrol/bands';

/** What a cell owes today, how fast that grows, and its coverage with what it is a share of. */
export function Owed({ of }: { of: CellPanel['owed'] }) {
  const { lang, t } = useWords();
  const { debt, rate_per_day: rate, in_cycle: done, owing } = of;
  return (
    <section className="owed">
      <h3>{t('panel.owed')}</h3>
      <p className="num">
        <strong data-owes={debt > 0}>{t('panel.debt', { points: decimal(lang, debt) })}</strong>
        {rate > 0 && <small>{t('panel.debt.grows', { points: decimal(lang, rate) })}</small>}
        <small>
          {owing === 0
            ? t('panel.coverage.none')
            : t('panel.coverage', {
                percent: percentOf(done, owing),
                done: number(lang, done),
                all: number(lang, owing),
              })}
        </small>
      </p>
    </section>
  );
}
