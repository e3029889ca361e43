import type { Age } from '../app/useLive';
import { useWords } from '../i18n/language';
import type { Status } from '../live/connection';

/** Says that the screen may not show what is true now. */
export function Banner({ age, status }: { age: Age; status: Status }) {
  const { t } = useWords();
  if (age.shown !== 'stale') return null;
  return (
    <div className="banner" role="alert" data-freshness={age.fresh}>
      <span aria-live="off">
        {age.heard ? t('link.banner', { seconds: age.seconds }) : t('link.banner.none')}
      </span>{' '}
      <span>
        {status.attempts > 0
          ? t('link.banner.retry', { attempts: status.attempts })
          : t('link.banner.waiting')}
      </span>
    </div>
  );
}
