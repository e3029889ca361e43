import type { PatrolState } from '../api/patrol';
import { useWords } from '../i18n/language';
import { TRACK_COLOUR } from '../map/patrolcolours';
import { STATE_COLOUR } from './people';

const SHOWN: readonly PatrolState[] = ['on', 'paused', 'silent'];

/** Only people on shift have a point: what their dots mean. */
export function BoardLegend({ track }: { track: boolean }) {
  const { t } = useWords();
  return (
    <ul className="patrol-legend">
      {SHOWN.map((state) => (
        <li key={state}>
          <i
            className="dot"
            data-ring={state === 'silent'}
            style={{ color: STATE_COLOUR[state] }}
            aria-hidden="true"
          />
          {t(`patrol.state.${state}`)}
        </li>
      ))}
      {track && (
        <>
          <li>
            <i className="dash" style={{ color: TRACK_COLOUR.walked }} aria-hidden="true" />
            {t('track.walked')}
          </li>
          <li>
            <i
              className="dash"
              data-broken="true"
              style={{ color: TRACK_COLOUR.uncollected }}
              aria-hidden="true"
            />
            {t('track.uncollected')}
          </li>
        </>
      )}
      <li className="muted">{t('patrol.legend.hours')}</li>
    </ul>
  );
}
