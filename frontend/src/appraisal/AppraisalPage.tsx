import { type ComponentType, useCallback, useMemo } from 'react';
import type { Span } from '../api/appraisal';
import {
  APPRAISAL,
  APPRAISAL_PARTS,
  type AppraisalPart,
  type AppraisalRoute,
} from '../app/appraisalroute';
import { Page, type PageProps } from '../app/Page';
import { formatRoute, type RouteOf } from '../app/route';
import { type Clock, clockOf } from '../i18n/format';
import { useWords } from '../i18n/language';
import { BurdenTab } from './BurdenTab';
import { FiguresTab } from './FiguresTab';
import '../styles/patrol.css';
import '../styles/appraisal.css';

/** What a part of the page gets. */
export interface AppraisalProps {
  readonly route: AppraisalRoute;
  readonly span: Span;
  readonly clock: Clock;
  readonly change: (part: Partial<AppraisalRoute>) => void;
}

const PARTS: Readonly<Record<AppraisalPart, ComponentType<AppraisalProps>>> = {
  figures: FiguresTab,
  burden: BurdenTab,
};

/** 考核: what officers, grids and regions did; every number opens its list. */
export default function AppraisalPage({
  route,
  ...props
}: PageProps & { route: RouteOf<'appraisal'> }) {
  const { lang, t } = useWords();
  const { replace, deployment, regions } = props;
  const change = useCallback(
    (part: Partial<AppraisalRoute>) => replace({ ...route, ...part }),
    [replace, route],
  );
  const clock = useMemo(() => clockOf(lang, deployment.timezone), [lang, deployment]);
  const { root } = deployment;
  const { region, from, until } = route;
  const span = useMemo(
    () => ({ region: region || root.code, from, until }),
    [region, root.code, from, until],
  );
  const Part = PARTS[route.part];
  const others = regions.filter((r) => r.code !== root.code);
  return (
    <Page name="appraisal" props={props} className="patrol">
      <div className="patrol-parts">
        <nav aria-label={t('appraisal.parts')}>
          {APPRAISAL_PARTS.map((name) => (
            <a
              key={name}
              href={formatRoute({ ...APPRAISAL, part: name, region, from, until })}
              aria-current={name === route.part ? 'page' : undefined}
            >
              {t(`appraisal.part.${name}`)}
            </a>
          ))}
        </nav>
        {others.length > 0 && (
          <label className="patrol-region">
            <span className="visually-hidden">{t('region.label')}</span>
            <select
              value={region}
              onChange={(e) => change({ region: e.target.value, id: '', figure: '', visit: '' })}
            >
              <option value="">
                {root.name} · {t('region.all')}
              </option>
              {others.map((r) => (
                <option key={r.code} value={r.code}>
                  {r.name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Part route={route} span={span} clock={clock} change={change} />
    </Page>
  );
}
