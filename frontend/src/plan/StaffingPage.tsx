import { useCallback, useState } from 'react';
import * as api from '../api/staffing';
import { DataAge } from '../app/Page';
import { fixed } from '../hotspots/figures';
import { usePolled } from '../hotspots/usePolled';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { FormAlert } from './formParts';
import { NormBox } from './NormBox';
import { mayPlan } from './planRoles';
import { StaffingCurve } from './StaffingCurve';
import type { PartProps } from './slots';

const TARGETS = [0.8, 0.9, 0.95, 0.99];
const USUAL = 0.95;
const never = () => false;

/** How many people the region needs, and its supervisors against the norm. */
export function StaffingPage({ page, region }: PartProps) {
  const words = useWords();
  const { lang, t } = words;
  const [target, setTarget] = useState(USUAL);
  const found = usePolled(
    useCallback((signal: AbortSignal) => api.staffing(region, target, signal), [region, target]),
    never,
    null,
  );
  const staffing = found.value;
  const percent = (share: number) => `${fixed(words, share * 100, 0)}%`;
  return (
    <div className="plan-page staffing-page">
      <div className="card-head">
        <h2>{t('staffing.title')}</h2>
        {found.readAt > 0 && (
          <DataAge readAt={found.readAt} stale={found.error !== null} refresh={found.refresh} />
        )}
      </div>
      <section className="card">
        <div className="card-head">
          <p>{t('staffing.about')}</p>
          <label className="staffing-target">
            <span>{t('staffing.goal')}</span>
            <select value={target} onChange={(e) => setTarget(Number(e.target.value))}>
              {TARGETS.map((share) => (
                <option key={share} value={share}>
                  {percent(share)}
                </option>
              ))}
            </select>
          </label>
        </div>
        {staffing === null && found.error === null && (
          <p className="muted" role="status">
            {t('staffing.loading')}
          </p>
        )}
        {staffing === null && found.error !== null && (
          <FormAlert text={t('staffing.failed', { reason: reasonOf(words, found.error) })} />
        )}
        {staffing !== null && (
          <>
            <p className="staffing-said">
              {staffing.needed === null
                ? t('staffing.said.beyond', {
                    now: number(lang, staffing.people_now),
                    target: percent(target),
                    most: number(lang, staffing.curve.at(-1)?.people ?? 0),
                  })
                : t(saidKey(staffing.needed - staffing.people_now), {
                    now: number(lang, staffing.people_now),
                    needed: number(lang, staffing.needed),
                    target: percent(target),
                    n: number(lang, Math.abs(staffing.needed - staffing.people_now)),
                  })}
            </p>
            <StaffingCurve staffing={staffing} />
            <p className="muted num">
              {t('staffing.how', {
                days: number(lang, staffing.days),
                seed: String(staffing.seed),
              })}
            </p>
          </>
        )}
      </section>
      {staffing !== null && (
        <NormBox
          staffing={staffing}
          region={region}
          today={page.domainNow}
          zone={page.deployment.timezone}
          may={mayPlan(page.session.role)}
          written={found.refresh}
        />
      )}
    </div>
  );
}

function saidKey(missing: number) {
  if (missing === 0) return 'staffing.said.just' as const;
  return missing > 0 ? ('staffing.said.more' as const) : ('staffing.said.less' as const);
}
