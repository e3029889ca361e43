import { type ComponentType, useCallback, useMemo } from 'react';
import { Page, type PageProps } from '../app/Page';
import { PATROL, PATROL_PARTS, type PatrolPart, type PatrolRoute } from '../app/patrolroute';
import { formatRoute, type RouteOf } from '../app/route';
import { clockOf } from '../i18n/format';
import { useWords } from '../i18n/language';
import { BoardTab } from './BoardTab';
import { CoverageTab } from './CoverageTab';
import { GapsTab } from './GapsTab';
import { MessagesTab } from './MessagesTab';
import { ProblemsTab } from './ProblemsTab';
import { QuarantineTab } from './QuarantineTab';
import { mayOpenPart } from './roles';
import { useCalls } from './SosWatch';
import type { PartProps } from './slots';
import { TasksTab } from './TasksTab';
import '../styles/patrol.css';
import '../styles/patrol2.css';

const PARTS: Readonly<Record<PatrolPart, ComponentType<PartProps>>> = {
  board: BoardTab,
  coverage: CoverageTab,
  gaps: GapsTab,
  tasks: TasksTab,
  messages: MessagesTab,
  problems: ProblemsTab,
  quarantine: QuarantineTab,
};

/** 巡查: who is out, what is owed, and what is done about it. */
export default function PatrolPage({ route, ...props }: PageProps & { route: RouteOf<'patrol'> }) {
  const { lang, t } = useWords();
  const { open, replace, deployment, regions, session } = props;
  const { nudge } = useCalls();
  const go = useCallback(
    (part: Partial<PatrolRoute>) => open({ ...route, ...part }),
    [open, route],
  );
  const change = useCallback(
    (part: Partial<PatrolRoute>) => replace({ ...route, ...part }),
    [replace, route],
  );
  const clock = useMemo(() => clockOf(lang, deployment.timezone), [lang, deployment]);
  const names = useMemo(() => new Map(regions.map((r) => [r.code, r.name])), [regions]);
  const { root } = deployment;
  const part = mayOpenPart(route.part, session.role) ? route.part : PATROL.part;
  const Part = PARTS[part];
  const others = regions.filter((r) => r.code !== root.code);
  return (
    <Page name="patrol" props={props} className="patrol">
      <div className="patrol-parts">
        <nav aria-label={t('patrol.parts')}>
          {PATROL_PARTS.filter((name) => mayOpenPart(name, session.role)).map((name) => (
            <a
              key={name}
              href={formatRoute({ ...PATROL, part: name, region: route.region })}
              aria-current={name === part ? 'page' : undefined}
            >
              {t(`patrol.part.${name}`)}
            </a>
          ))}
        </nav>
        {others.length > 0 && (
          <label className="patrol-region">
            <span className="visually-hidden">{t('region.label')}</span>
            <select
              value={route.region}
              onChange={(e) => change({ region: e.target.value, item: null })}
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
      <Part
        page={props}
        route={route}
        region={route.region || root.code}
        clock={clock}
        names={names}
        nudge={nudge}
        change={change}
        go={go}
      />
    </Page>
  );
}
