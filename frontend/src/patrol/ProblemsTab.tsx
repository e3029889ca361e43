import { useCallback, useEffect, useState } from 'react';
import * as api from '../api/problems';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { PatrolMap } from '../map/patrolmap';
import { PatrolMapView } from './PatrolMapView';
import { ProblemCard } from './ProblemCard';
import { Filter, Loaded, PanelHead, type Said, Toast } from './parts';
import { PROBLEM_COLOUR, standing } from './problemLook';
import type { PartProps } from './slots';
import { usePolling } from './usePolling';

const EVERY_MS = 20_000;

/** 挂图作战 · 销号: problems on the map until another person has struck them off. */
export function ProblemsTab(props: PartProps) {
  const { lang, t } = useWords();
  const { page, route, region, nudge, change, clock } = props;
  const { state } = route;
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.problems(region, state, signal), [region, state]),
    EVERY_MS,
    nudge,
  );
  const [map, setMap] = useState<PatrolMap | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const today = clock.date(page.domainNow());
  const all = reading.value?.items;
  const items = state === '' ? all?.filter((p) => p.state !== 'struck') : all;
  const { item } = route;

  useEffect(() => {
    map?.showMarks(
      (items ?? []).flatMap((p) =>
        p.lon === null || p.lat === null
          ? []
          : [
              {
                id: p.id,
                label: p.number,
                colour: PROBLEM_COLOUR[standing(p, today)],
                selected: p.id === item,
                lon: p.lon,
                lat: p.lat,
              },
            ],
      ),
    );
  }, [map, items, item, today]);

  const pick = (id: string) => {
    change({ item: id === item ? null : id });
    const p = items?.find((one) => one.id === id);
    if (p !== undefined && p.lon !== null && p.lat !== null)
      map?.reveal({ lon: p.lon, lat: p.lat }, false);
    document.getElementById(`problem-${id}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="patrol-split wide" data-open="true">
      <PatrolMapView
        page={page}
        region={region}
        label={t('prob.map')}
        made={setMap}
        map={map}
        picked={{ mark: pick }}
      >
        <ul className="patrol-legend">
          {(['late', 'open', 'rectified', 'struck'] as const).map((one) => (
            <li key={one}>
              <i className="dot" style={{ color: PROBLEM_COLOUR[one] }} aria-hidden="true" />
              {t(`prob.state.${one}`)}
            </li>
          ))}
        </ul>
      </PatrolMapView>
      <section className="patrol-side" aria-label={t('patrol.part.problems')}>
        <PanelHead title={t('prob.title')} about={t('prob.about')} reading={reading}>
          <Filter
            label={t('task2.state')}
            value={state}
            choices={[
              { value: '', label: t('prob.state.unstruck') },
              ...api.PROBLEM_STATES.map((value) => ({ value, label: t(`prob.state.${value}`) })),
            ]}
            choose={(value) => change({ state: value, item: null })}
          />
        </PanelHead>
        <Toast said={said} close={() => setSaid(null)} />
        <Loaded reading={reading}>
          {() =>
            items === undefined || items.length === 0 ? (
              <p className="notice muted">{t('prob.none')}</p>
            ) : (
              <>
                <p className="muted patrol-count num">
                  {t('prob.count', { n: number(lang, items.length) })}
                </p>
                <ol className="problem-list">
                  {items.map((p) => (
                    <ProblemCard
                      key={p.id}
                      problem={p}
                      open={p.id === item}
                      region={props.names.get(p.region) ?? p.region}
                      today={today}
                      clock={clock}
                      role={page.session.role}
                      pick={() => pick(p.id)}
                      done={(text) => {
                        setSaid({ text, tone: 'good' });
                        reading.refresh();
                      }}
                    />
                  ))}
                </ol>
              </>
            )
          }
        </Loaded>
      </section>
    </div>
  );
}
