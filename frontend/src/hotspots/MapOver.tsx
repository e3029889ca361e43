import { Problem } from '../api/problem';
import type { HotRoute } from '../app/hotroute';
import { number } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { type HotView, isUnrelated } from './view';

/** What is said across the map where it has nothing to show; '' for nothing. */
export function overText(
  { lang, t }: Words,
  { compare, side }: HotRoute,
  view: HotView | null,
  comparedFew: boolean,
): string {
  if (view === null) return '';
  if (compare !== null && side === 'change') return comparedFew ? t('hot.few.compared') : '';
  const { head } = view;
  if (head.total === 0) return t('hot.empty.over');
  if (head.per !== 'count' && isUnrelated(view)) return t(`hot.nothing_to_relate.${head.per}`);
  if (!head.too_few) return '';
  return t('hot.few.over', { total: number(lang, head.total), min: head.min_clues });
}

/** The same on the screen; before there is a map, that it is on its way or why it is not. */
export function MapOver({
  text,
  missing,
  waiting,
  error,
  retry,
}: {
  text: string;
  /** nothing of the region was read yet */
  missing: boolean;
  /** what is shown is not what was asked for */
  waiting: boolean;
  error: unknown;
  retry: () => void;
}) {
  const words = useWords();
  const { t } = words;
  if (!missing && waiting && error !== null)
    return (
      <p className="map-over" role="alert">
        {t('hot.failed.stale', { reason: faultsOf(words, error) })}
      </p>
    );
  if (!missing)
    return text === '' ? null : (
      <p className="map-over" role="status">
        {text}
      </p>
    );
  if (error === null)
    return (
      <p className="map-over" role="status">
        {t('hot.loading')}
      </p>
    );
  const denied = error instanceof Problem && error.status === 403;
  return (
    <p className="map-over" role="alert">
      {denied ? t('hot.denied') : t('hot.failed', { reason: faultsOf(words, error) })}{' '}
      {!denied && (
        <button type="button" className="button" onClick={retry}>
          {t('app.retry')}
        </button>
      )}
    </p>
  );
}
