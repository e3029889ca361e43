import { useWords } from '../i18n/language';
import type { AppraisalProps } from './AppraisalPage';

/** First and last day; what is not chosen is what the server took. */
export function PeriodFields({
  route,
  change,
  shown,
}: Pick<AppraisalProps, 'route' | 'change'> & {
  shown: { readonly from: string; readonly until: string } | null;
}) {
  const { t } = useWords();
  return (
    <>
      {(['from', 'until'] as const).map((name) => (
        <label key={name} className="patrol-filter">
          <span>{t(`appraisal.${name}`)}</span>
          <input
            type="date"
            value={route[name] || (shown?.[name] ?? '')}
            onChange={(e) => change({ [name]: e.target.value })}
          />
        </label>
      ))}
    </>
  );
}
