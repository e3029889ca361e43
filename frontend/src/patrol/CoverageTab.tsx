import { useCallback, useEffect, useMemo, useState } from 'react';
import * as client from '../api/client';
import * as api from '../api/debt';
import { BY, CLEARING } from '../app/patrolroute';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { PatrolMap } from '../map/patrolmap';
import type { Place } from '../map/shapes';
import { TableBox } from '../plan/formParts';
import { BAND_COLOUR, BANDS, bandOf, percentOf, USUAL_BANDS } from './bands';
import { ClearingPanel } from './ClearingPanel';
import { PatrolMapView } from './PatrolMapView';
import { Loaded, PanelHead, Segments } from './parts';
import { mayGrade, mayRoute } from './roles';
import type { PartProps } from './slots';
import { type Site, useSite } from './useLookups';
import { usePolling } from './usePolling';

const EVERY_MS = 20_000;
const LISTED = 200;
/** The server lists no more at a time. */
const MOST_LISTED = 1000;
const INSTITUTION_COLOUR = '#c8501e';

interface Ranked {
  readonly debt: api.DebtPage;
  /** coverage at the grade that was asked for; of institutions: of their regions */
  readonly graded: api.CoveragePage;
}

/** What is owed, ranked; and how much of it is in its cycle, with what that is a share of. */
export function CoverageTab(props: PartProps) {
  const { t } = useWords();
  const { page, route, region, nudge, change } = props;
  const { by } = route;
  const grade = mayGrade(page.session.role) && by !== 'institution' ? route.grade : 'all';
  const [listed, setListed] = useState(LISTED);
  const reading = usePolling(
    useCallback(
      (signal: AbortSignal) => read(region, by, grade, listed, signal),
      [region, by, grade, listed],
    ),
    EVERY_MS,
    nudge,
    `${region}/${by}/${grade}`,
  );
  const [map, setMap] = useState<PatrolMap | null>(null);
  useAreas(map, reading.value, by, region, page.deployment.root.code);
  const [pointed, setPointed] = useState<Place | null>(null);
  const clearing = route.item === CLEARING;
  const point = (place: Place) => {
    if (!clearing) return;
    setPointed(place);
    change({ officer: '' });
  };
  const [institution, setInstitution] = useState('');
  const site = useSite(institution);
  useEffect(() => {
    if (map === null || clearing) return;
    const at = by === 'institution' && site !== null ? site : null;
    if (at === null || at.lon === null || at.lat === null) {
      map.showMarks([]);
      return;
    }
    const place = { lon: at.lon, lat: at.lat };
    const look = { label: '', colour: INSTITUTION_COLOUR, selected: true };
    map.showMarks([{ id: at.id, ...look, ...place }]);
    map.reveal(place, true);
  }, [map, site, by, clearing]);
  const pick = (id: string) => {
    if (by === 'institution') setInstitution(id);
    if (by === 'region' && id !== region) change({ region: id, by: 'grid' });
  };
  return (
    <div className="patrol-split wide" data-open="true">
      <PatrolMapView
        page={page}
        region={region}
        label={t('cover.map')}
        made={setMap}
        map={map}
        picked={{ place: point }}
      >
        <BandLegend ends={reading.value?.graded.bands ?? USUAL_BANDS} />
      </PatrolMapView>
      <section className="patrol-side" aria-label={t('patrol.part.coverage')}>
        {clearing ? (
          <ClearingPanel
            {...props}
            map={map}
            pointed={pointed}
            back={() => change({ item: null, officer: '' })}
          />
        ) : (
          <>
            <PanelHead title={t('cover.title')} about={t('cover.about')} reading={reading}>
              <div className="patrol-filters">
                <Segments
                  label={t('cover.by')}
                  value={by}
                  choices={BY.map((value) => ({ value, label: t(`cover.by.${value}`) }))}
                  choose={(value) => change({ by: BY.find((one) => one === value) ?? 'region' })}
                />
                {mayGrade(page.session.role) && by !== 'institution' && (
                  <Segments
                    label={t('cover.grade')}
                    value={grade}
                    choices={api.GRADES.map((value) => ({
                      value,
                      label: t(`cover.grade.${value}`),
                    }))}
                    choose={(value) =>
                      change({ grade: api.GRADES.find((one) => one === value) ?? 'all' })
                    }
                  />
                )}
                {mayRoute(page.session.role) && (
                  <button
                    type="button"
                    className="button"
                    onClick={() => change({ item: CLEARING })}
                  >
                    {t('clearing.open')}
                  </button>
                )}
              </div>
            </PanelHead>
            <Loaded reading={reading}>
              {(found) => (
                <Ranking
                  found={found}
                  by={by}
                  region={region}
                  site={site}
                  pick={pick}
                  more={
                    found.debt.items.length < listed || listed >= MOST_LISTED
                      ? null
                      : () => setListed(listed + LISTED)
                  }
                />
              )}
            </Loaded>
          </>
        )}
      </section>
    </div>
  );
}

async function read(
  region: string,
  by: string,
  grade: api.GradeFilter,
  limit: number,
  signal: AbortSignal,
): Promise<Ranked> {
  const within = by === 'institution' ? 'region' : by;
  const [debt, graded] = await Promise.all([
    api.debt({ region, by, limit }, null, signal),
    api.coverage({ region, by: within, grade }, signal),
  ]);
  return { debt, graded };
}

/** Colours the regions or grids of the ranking by their band. */
function useAreas(
  map: PatrolMap | null,
  found: Ranked | null,
  by: string,
  region: string,
  root: string,
): void {
  const [outlines, setOutlines] = useState<GeoJSON.FeatureCollection | null>(null);
  useEffect(() => {
    let gone = false;
    setOutlines(null);
    const wanted = by === 'region' ? client.regionOutlines(root) : client.gridOutlines(region);
    wanted.then(
      (all) => {
        if (!gone) setOutlines(all);
      },
      (error: unknown) => console.warn('outlines could not be read', error),
    );
    return () => {
      gone = true;
    };
  }, [by, region, root]);
  const colours = useMemo(() => {
    const ends = found?.graded.bands ?? USUAL_BANDS;
    const items = found?.graded.items ?? [];
    const all = new Map<string, string>();
    for (const { id, in_cycle, owing } of items) {
      const band = bandOf(in_cycle, owing, ends);
      if (band !== null) all.set(id, BAND_COLOUR[band]);
    }
    return all;
  }, [found]);
  useEffect(() => {
    if (map === null) return;
    const shown = by === 'institution' ? [] : (outlines?.features ?? []);
    const features = shown.flatMap((f): GeoJSON.Feature[] => {
      const colour =
        colours.get(String(f.properties?.['code'] ?? '')) ??
        colours.get(String(f.properties?.['id'] ?? f.id ?? ''));
      return colour === undefined ? [] : [{ ...f, properties: { colour } }];
    });
    map.showAreas({ type: 'FeatureCollection', features });
  }, [map, outlines, colours, by]);
}

function BandLegend({ ends }: { ends: readonly number[] }) {
  const { t } = useWords();
  return (
    <ul className="patrol-legend">
      {BANDS.map((band, i) => (
        <li key={band}>
          <i className="square" style={{ background: BAND_COLOUR[band] }} aria-hidden="true" />
          {t(`cover.band.${band}`)}{' '}
          <span className="num muted">
            {i < ends.length
              ? t('cover.band.from', { n: ends[i] ?? 0 })
              : t('cover.band.below', { n: ends.at(-1) ?? 0 })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Ranking({
  found: { debt, graded },
  by,
  region,
  site,
  pick,
  more,
}: {
  found: Ranked;
  by: PartProps['route']['by'];
  region: string;
  /** the institution that was picked */
  site: Site | null;
  pick: (id: string) => void;
  more: (() => void) | null;
}) {
  const { lang, t } = useWords();
  const ends = graded.bands;
  const at = useMemo(() => new Map(graded.items.map((i) => [i.id, i])), [graded]);
  const { total } = graded;
  const one = by === 'institution';
  return (
    <>
      <dl className="cover-total">
        <div>
          <dt>{t('cover.coverage')}</dt>
          <dd className="num">
            {percentOf(total.in_cycle, total.owing)}
            <BandChip {...total} ends={ends} />
            <small>
              {t('cover.share', {
                n: number(lang, total.in_cycle),
                of: number(lang, total.owing),
              })}
            </small>
          </dd>
        </div>
        <div>
          <dt>{t('cover.debt')}</dt>
          <dd className="num">
            {points(lang, debt.total.debt)}
            <small>{t('cover.rate', { n: points(lang, debt.total.rate_per_day) })}</small>
          </dd>
        </div>
      </dl>
      {debt.items.length === 0 ? (
        <p className="notice muted">{t('cover.none')}</p>
      ) : (
        <TableBox label={t('cover.title')} kind="cover-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t(`cover.by.${by}`)}</th>
                {!one && <th scope="col">{t('cover.coverage')}</th>}
                <th scope="col" className="end">
                  {t('cover.debt')}
                </th>
                <th scope="col" className="end">
                  {t('cover.per_day')}
                </th>
              </tr>
            </thead>
            <tbody>
              {debt.items.map((item) => {
                const share = at.get(item.id) ?? item;
                return (
                  <tr key={item.id} data-id={item.id}>
                    <th scope="row">
                      {one || (by === 'region' && item.id !== region) ? (
                        <button type="button" className="as-link" onClick={() => pick(item.id)}>
                          {item.name}
                        </button>
                      ) : (
                        item.name
                      )}
                      {one && site?.id === item.id && (
                        <small className="muted cover-address">
                          {site.address}
                          {site.lon === null && ` · ${t('cover.nowhere')}`}
                        </small>
                      )}
                    </th>
                    {!one && (
                      <td>
                        <Share {...share} ends={ends} />
                      </td>
                    )}
                    <td className="num end">{points(lang, item.debt)}</td>
                    <td className="num end">{points(lang, item.rate_per_day)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </TableBox>
      )}
      {more !== null && (
        <button type="button" className="button patrol-more" onClick={more}>
          {t('patrol.more', { n: number(lang, debt.items.length) })}
        </button>
      )}
      {debt.items.length >= MOST_LISTED && (
        <p className="muted patrol-more">{t('cover.more', { n: number(lang, MOST_LISTED) })}</p>
      )}
    </>
  );
}

interface ShareProps {
  readonly in_cycle: number;
  readonly owing: number;
  readonly ends: readonly number[];
}

function Share({ in_cycle, owing, ends }: ShareProps) {
  const { lang, t } = useWords();
  const band = bandOf(in_cycle, owing, ends);
  return (
    <div className="cover-share num">
      <span className="cover-bar" aria-hidden="true">
        {band !== null && (
          <i style={{ width: `${(in_cycle / owing) * 100}%`, background: BAND_COLOUR[band] }} />
        )}
      </span>
      <b>{percentOf(in_cycle, owing)}</b>
      <small>{t('cover.share', { n: number(lang, in_cycle), of: number(lang, owing) })}</small>
      <BandChip in_cycle={in_cycle} owing={owing} ends={ends} />
    </div>
  );
}

function BandChip({ in_cycle, owing, ends }: ShareProps) {
  const { t } = useWords();
  const band = bandOf(in_cycle, owing, ends);
  return (
    <span className="chip band" data-band={band ?? 'none'}>
      {t(`cover.band.${band ?? 'none'}`)}
    </span>
  );
}

/** Points of debt with at most two decimals. */
export function points(lang: string, value: number): string {
  return value.toLocaleString(lang, { maximumFractionDigits: value < 100 ? 2 : 0 });
}
