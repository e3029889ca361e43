import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import * as api from '../api/duty';
import { Problem } from '../api/problem';
import { HotMapView } from '../hotspots/HotMapView';
import { useOutlines } from '../hotspots/usePlaces';
import { clockOf, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import type { HotMap } from '../map/hotmap';
import { DutyAnswer } from './DutyAnswer';
import { DutyLedger } from './DutyLedger';
import { DutyLine } from './DutyLine';
import { DutyQuestion } from './DutyQuestion';
import { FormAlert } from './formParts';
import { mayPlan } from './planRoles';
import type { PartProps } from './slots';
import { pastOf, useAsked } from './useAnswer';
import { instantOf, rfc3339 } from './zoned';

const FOUND = '#8fb8d6';

/** Who answered for this place at this instant? */
export function DutyPage({ page, route, region, change }: PartProps) {
  const words = useWords();
  const { lang, t } = words;
  const { deployment, regions } = page;
  const zone = deployment.timezone;
  const clock = useMemo(() => clockOf(lang, zone), [lang, zone]);
  const outlines = useOutlines(deployment.root.code);
  const [map, setMap] = useState<HotMap | null>(null);
  const place = useMemo((): api.DutyPlace | null => {
    if (route.point !== null) return { lon: route.point[0], lat: route.point[1] };
    return route.cell === null ? null : { cell: route.cell };
  }, [route.point, route.cell]);
  const at = instantText(route.at, zone);

  const answer = useAsked(
    useMemo(
      () =>
        place === null ? null : (signal: AbortSignal) => api.answerable(place, at || null, signal),
      [place, at],
    ),
  );
  const found = answer.value;
  const cell = found?.cell ?? null;
  const root = deployment.root.code;
  const past = useAsked(
    useMemo(
      () => (cell === null ? null : (signal: AbortSignal) => pastOf(root, cell, signal)),
      [cell, root],
    ),
  );
  const people = useAsked(
    useCallback(
      async (signal: AbortSignal) =>
        (await api.officers(region, signal)).toSorted((a, b) =>
          a.name.localeCompare(b.name, 'zh-CN'),
        ),
      [region],
    ),
  );
  const names = useMemo(
    () => new Map((people.value ?? []).map((p) => [p.id, p.name])),
    [people.value],
  );
  const nameOf = (id: string) => names.get(id) ?? id.slice(0, 8);

  // A place that was typed is shown where it is.
  const pointed = useRef<string | null>(null);
  useEffect(() => {
    if (map === null || cell === null) return;
    map.paintCells(new Map([[cell, { colour: FOUND, pattern: null }]]));
    map.select(cell);
    if (pointed.current !== cell) map.reveal(cell);
  }, [map, cell]);

  const ask = (next: api.DutyPlace, when: string) => {
    if ('cell' in next) change({ cell: next.cell, point: null, at: when });
    else change({ cell: null, point: [next.lon, next.lat], at: when });
  };
  const outside = answer.error instanceof Problem && answer.error.status === 404;
  const may = mayPlan(page.session.role);
  const written = () => {
    answer.again();
    past.again();
  };
  return (
    <div className="plan-page duty-page">
      <HotMapView
        deployment={deployment}
        regions={regions}
        outlines={outlines}
        region={region}
        resolution={deployment.resolution}
        camera={route.camera}
        cell={cell}
        made={setMap}
        map={map}
        moved={(camera) => change({ camera })}
        picked={(picked) => {
          pointed.current = picked;
          if (picked !== null) ask({ cell: picked }, route.at);
        }}
        cluster={() => undefined}
        hovered={() => undefined}
        drawn={() => undefined}
        tip={() => null}
        describe={(c) => t('duty2.cell', { cell: c })}
      />
      <div className="duty-side">
        <h2>{t('duty2.title')}</h2>
        <DutyQuestion
          place={place}
          at={at}
          zone={zone}
          now={page.domainNow}
          busy={answer.loading}
          ask={ask}
        />
        {place === null && <p className="muted">{t('duty2.start')}</p>}
        {answer.error !== null && (
          <FormAlert
            text={
              outside
                ? t('duty2.outside')
                : t('plan2.failed', { reason: reasonOf(words, answer.error) })
            }
          />
        )}
        {found !== null && (
          <DutyAnswer
            answer={found}
            clock={clock}
            nameOf={nameOf}
            region={regionName(page, found)}
          />
        )}
        {found !== null && past.value !== null && (
          <DutyLine
            past={past.value}
            at={unixSeconds(found.at)}
            now={page.domainNow()}
            clock={clock}
            nameOf={nameOf}
            choose={(when) => change({ at: rfc3339(when) })}
          />
        )}
        {found !== null && past.error !== null && (
          <FormAlert text={t('duty2.line.failed', { reason: reasonOf(words, past.error) })} />
        )}
        {found?.grid != null && past.value !== null && (
          <DutyLedger
            key={found.grid.id}
            grid={found.grid}
            duties={past.value.duties.filter((d) => d.grid === found.grid?.id)}
            people={people.value ?? []}
            clock={clock}
            zone={zone}
            now={page.domainNow}
            nameOf={nameOf}
            may={may}
            written={written}
          />
        )}
      </div>
    </div>
  );
}

function regionName({ regions }: PartProps['page'], { region }: api.Answerable): string {
  return regions.find((r) => r.code === region)?.name ?? region;
}

/** The route's instant as RFC 3339; a day is its beginning in the zone. */
function instantText(at: string, zone: string): string {
  if (at === '' || at.length > 10) return at;
  const begin = instantOf(`${at}T00:00`, zone);
  return begin === null ? '' : rfc3339(begin);
}
