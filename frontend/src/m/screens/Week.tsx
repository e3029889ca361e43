import { usePack } from '../hooks';
import { useWords } from '../i18n/words';
import { Frame } from '../parts/Frame';
import { NoPack } from '../parts/NoPack';

/** What I did in a week, and what the forms cost me. */
export function Week() {
  const { t, metres } = useWords();
  const pack = usePack();
  if (pack === null)
    return (
      <Frame title={t('week.title')} page="week" back>
        <NoPack />
      </Frame>
    );
  const { visits, minutes, metres: way, taps, seconds } = pack.week;
  return (
    <Frame title={t('week.title')} page="week" back>
      <div className="stack">
        <p className="small muted">{t('week.about')}</p>
        <dl className="figures">
          <Figure name={t('week.visits')} value={String(visits)} />
          <Figure name={t('week.minutes')} value={String(minutes)} />
          <Figure name={t('week.way')} value={metres(way)} />
        </dl>
        <h2>{t('week.burden')}</h2>
        <dl className="figures">
          <Figure name={t('week.seconds')} value={(seconds / 60).toFixed(0)} />
          <Figure name={t('week.taps')} value={String(taps)} />
        </dl>
        {visits > 0 && (
          <p>
            {t('week.each', {
              seconds: Math.round(seconds / visits),
              taps: Math.round(taps / visits),
            })}
          </p>
        )}
        <p className="small muted">{t('week.burden.about')}</p>
      </div>
    </Frame>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
