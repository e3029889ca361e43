import { usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import { useDo } from './useDo';

/** There is nothing to work from yet. */
export function NoPack() {
  const { t } = useWords();
  const phone = usePhone();
  const { run, busy, fault } = useDo();
  return (
    <div className="card stack">
      <p>{t('app.nopack')}</p>
      <button
        type="button"
        className="button primary"
        disabled={busy}
        onClick={() => run(() => phone.syncNow())}
      >
        {t('app.sync')}
      </button>
      {fault}
    </div>
  );
}
