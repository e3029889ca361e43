import type { Fix } from '../api/review';
import { distanceText } from '../i18n/format';
import { useWords } from '../i18n/language';

/** How exact and how sure a found point is, and who knew it. */
export function FixLine({ fix }: { fix: Fix }) {
  const words = useWords();
  const { t, open } = words;
  const surveyed = fix.source === 'survey';
  const parts = surveyed
    ? [t('survey.title')]
    : isStated(fix)
      ? [t('place.by.stated')]
      : [
          open('precision', fix.precision || 'none'),
          fix.radius_m > 0 ? t('fix.radius', { distance: distanceText(words, fix.radius_m) }) : '',
          t('fix.score', { percent: Math.round(fix.score * 100) }),
          fix.source ? t('fix.source', { source: sourceName(words.open, fix.source) }) : '',
        ];
  return <small className="num">{parts.filter((part) => part !== '').join(' · ')}</small>;
}

/** The point came with the file or the register: nobody has matched anything. */
export function isStated({ source, matched }: Fix): boolean {
  return source === '' && matched === '';
}

function sourceName(open: (prefix: string, value: string) => string, source: string): string {
  return open('fix.source', source);
}
