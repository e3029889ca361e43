import { lazy, Suspense, useState } from 'react';
import { distance } from '../../map/measure';
import type { Place } from '../../map/shapes';
import { usePack } from '../hooks';
import { useWords } from '../i18n/words';
import { placeOf } from '../order/stops';
import { Frame } from '../parts/Frame';
import { NoPack } from '../parts/NoPack';
import { useHere } from '../parts/usePlaces';
import { hashOf } from './route';

const PhoneMapView = lazy(() => import('../map/PhoneMapView'));

const LISTED = 40;

/** The map of my grids, and beside it the same as a list, for who cannot use a map. */
export function MapScreen() {
  const { t } = useWords();
  const pack = usePack();
  const [list, setList] = useState(false);
  if (pack === null)
    return (
      <Frame title={t('tab.map')} page="map">
        <NoPack />
      </Frame>
    );
  const choose = (
    <fieldset className="segments" aria-label={t('tasks.show')}>
      <button type="button" aria-pressed={!list} onClick={() => setList(false)}>
        {t('map.map')}
      </button>
      <button type="button" aria-pressed={list} onClick={() => setList(true)}>
        {t('map.list')}
      </button>
    </fieldset>
  );
  return (
    <Frame title={t('tab.map')} page="map" full={!list}>
      {list ? (
        <div className="stack">
          {choose}
          <Nearest />
        </div>
      ) : (
        <Suspense fallback={<p className="muted map-wait">{t('map.loading')}</p>}>
          <PhoneMapView pack={pack} over={choose} />
        </Suspense>
      )}
    </Frame>
  );
}

/** Every institution of my grids, nearest first where the phone knows where it is. */
function Nearest() {
  const { t, open, metres } = useWords();
  const pack = usePack();
  const here = useHere();
  const [count, setCount] = useState(LISTED);
  const way = (place: Place | null) =>
    here === null || place === null ? null : distance(here, place);
  const all = (pack?.institutions ?? [])
    .map((institution) => ({ institution, metres: way(placeOf(institution)) }))
    .sort((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity) || 0);
  return (
    <>
      {here !== null && <p className="small muted">{t('map.nearest')}</p>}
      <ul className="stack tight">
        {all.slice(0, count).map(({ institution, metres: m }) => (
          <li key={institution.id}>
            <a className="open" href={hashOf({ page: 'place', id: institution.id })}>
              <span className="text">
                <span>{institution.name}</span>
                <span className="small muted">
                  {m !== null && `${metres(m)} · `}
                  {open('category', institution.category)} · {open('status', institution.status)}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {all.length > count && (
        <button type="button" className="button wide" onClick={() => setCount(count + LISTED)}>
          {t('map.list.more', { n: Math.min(LISTED, all.length - count) })}
        </button>
      )}
    </>
  );
}
