import { useCallback, useEffect, useMemo, useState } from 'react';
import * as api from '../api/debt';
import { number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { placeOfCell } from '../map/cellplace';
import type { PatrolMap } from '../map/patrolmap';
import type { Place } from '../map/shapes';
import { DispatchForm } from './DispatchForm';
import { GapCells } from './GapCells';
import { GapRow } from './GapRow';
import { type GapGroup, groupGaps } from './gapGroups';
import { GAP_COLOUR, GAP_KINDS, gapKey, gapTitle } from './gapText';
import { PatrolMapView } from './PatrolMapView';
import { Filter, Loaded, PanelHead, type Said, Toast } from './parts';
import type { PartProps } from './slots';
import { useSite, useStaffing } from './useLookups';
import { usePages } from './usePages';

const EVERY_MS = 20_000;

/** Where nobody looks, the most debt first, and what would close it. */
export function GapsTab(props: PartProps) {
  const words = useWords();
  const { lang, t } = words;
  const { page, route, region, nudge, change } = props;
  const { kind } = route;
  const list = usePages(
    useCallback(
      (after: string | null, signal: AbortSignal) => api.gaps(region, kind, after, signal),
      [region, kind],
    ),
    EVERY_MS,
    nudge,
  );
  const staffing = useStaffing(region);
  const [map, setMap] = useState<PatrolMap | null>(null);
  const [picked, setPicked] = useState('');
  const [asked, setAsked] = useState<api.Gap | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  /** what was dispatched from here, by the gap's key */
  const [sent, setSent] = useState<ReadonlyMap<string, string>>(new Map());
  const items = list.value?.items ?? NO_GAPS;
  const rows = useMemo(() => groupGaps(items), [items]);
  const chosen = items.find((g) => gapKey(g) === picked)?.institution ?? '';
  const site = useSite(chosen);

  const placeOf = useCallback(
    (gap: api.Gap): Place | null => {
      if (site !== null && site.id === gap.institution && site.lon !== null && site.lat !== null)
        return { lon: site.lon, lat: site.lat };
      return gap.cell === undefined ? null : placeOfCell(gap.cell);
    },
    [site],
  );
  useEffect(() => {
    map?.showMarks(
      items.flatMap((gap) => {
        const place = placeOf(gap);
        const key = gapKey(gap);
        const label = key === picked ? (gap.name ?? '') : '';
        return place === null
          ? []
          : [
              {
                id: key,
                label,
                colour: GAP_COLOUR[gap.kind] ?? '#556977',
                selected: key === picked,
                ...place,
              },
            ];
      }),
    );
  }, [map, items, placeOf, picked]);
  useEffect(() => {
    const shown =
      rows.find((row) => row.key === picked)?.cells ?? items.filter((g) => gapKey(g) === picked);
    map?.showHexagons(
      shown.flatMap(({ cell }) =>
        cell === undefined ? [] : [{ cell, colour: '#1668a8', opacity: 0.2, label: '' }],
      ),
    );
  }, [map, items, rows, picked]);

  const pick = (gap: api.Gap) => {
    setPicked(gapKey(gap));
    const place = placeOf(gap);
    if (place !== null) map?.reveal(place, true);
  };
  const pickRow = ({ key, cells, gap }: GapGroup) => {
    if (cells.length === 1) return pick(gap);
    setPicked(key);
    map?.frame(
      cells.flatMap((one) => placeOf(one) ?? []),
      ROOM_M,
    );
  };
  const pickKey = (key: string) => {
    setPicked(key);
    document.getElementById(`gap-${key}`)?.scrollIntoView({ block: 'nearest' });
  };
  const dispatched = (gap: api.Gap, text: string) => {
    setSent((old) => new Map(old).set(gapKey(gap), text));
    setSaid({ text, tone: 'good' });
    setAsked(null);
  };

  return (
    <div className="patrol-split wide" data-open="true">
      <PatrolMapView
        page={page}
        region={region}
        label={t('gaps.map')}
        made={setMap}
        map={map}
        picked={{ mark: pickKey }}
      />
      <section className="patrol-side" aria-label={t('patrol.part.gaps')}>
        <PanelHead title={t('gaps.title')} about={t('gaps.about')} reading={list}>
          <Filter
            label={t('gaps.kind')}
            value={kind}
            choices={[
              { value: '', label: t('gaps.kind.all') },
              ...GAP_KINDS.map((k) => ({
                value: String(k),
                label: `${k} ${gapTitle(words, k)}`,
              })),
            ]}
            choose={(value) => change({ kind: value })}
          />
        </PanelHead>
        <Toast said={said} close={() => setSaid(null)} />
        <Loaded reading={list}>
          {() =>
            items.length === 0 ? (
              <p className="notice muted">{t('gaps.none')}</p>
            ) : (
              <ol className="gap-list">
                {rows.map((row) => {
                  const { key, gap, cells } = row;
                  return (
                    <GapRow
                      key={key}
                      id={cells.length === 1 ? gapKey(gap) : key}
                      gap={gap}
                      picked={key === picked || cells.some((one) => gapKey(one) === picked)}
                      address={site?.id === gap.institution ? (site?.address ?? '') : ''}
                      region={props.names.get(gap.region) ?? gap.region}
                      grid={staffing.grids.get(gap.grid ?? '')}
                      since={props.clock.date(unixSeconds(gap.since))}
                      role={page.session.role}
                      sent={sent.get(gapKey(gap)) ?? ''}
                      today={props.clock.date(page.domainNow())}
                      pick={() => pickRow(row)}
                      choose={() => setAsked(gap)}
                      dispatched={(text) => dispatched(gap, text)}
                      failed={(text) => setSaid({ text, tone: 'bad' })}
                    >
                      {cells.length > 1 && (
                        <GapCells
                          cells={cells}
                          picked={picked}
                          more={list.more !== null}
                          pick={pick}
                        />
                      )}
                    </GapRow>
                  );
                })}
              </ol>
            )
          }
        </Loaded>
        {list.more !== null && (
          <button type="button" className="button patrol-more" onClick={list.more}>
            {t('patrol.more', { n: number(lang, items.length) })}
          </button>
        )}
      </section>
      {asked !== null && (
        <DispatchForm
          gap={asked}
          name={asked.name ?? asked.cell ?? ''}
          staffing={staffing}
          today={props.clock.date(page.domainNow())}
          dispatched={(text) => dispatched(asked, text)}
          close={() => setAsked(null)}
        />
      )}
    </div>
  );
}

/** Around the cells of a grid. */
const ROOM_M = 300;
const NO_GAPS: readonly api.Gap[] = [];
