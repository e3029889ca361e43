import { useEffect, useMemo, useRef, useState } from 'react';
import type { Role } from '../api/types';
import { useBusy } from '../app/Page';
import { hotspotOf } from '../app/route';
import { type Clock, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import type { FeedItem } from '../live/messages';
import { type AlertPlace, placesOf } from './places';
import { useAlerts } from './useAlerts';
import '../styles/alert.css';

/** Who may acknowledge, as the routes of the API have it; the server decides. */
const ACKNOWLEDGE: readonly Role[] = ['lead', 'supervisor', 'clerk', 'commander', 'admin'];

/** How many alerts are open; pressed, which. */
export function AlertBell({
  role,
  region,
  feed,
  clock,
  names,
}: {
  role: Role;
  region: string;
  /** newest first */
  feed: readonly FeedItem[];
  clock: Clock;
  /** region code to name */
  names: ReadonlyMap<string, string>;
}) {
  const words = useWords();
  const { lang, t } = words;
  const alerts = useAlerts(region, feed);
  const [shown, setShown] = useState(false);
  const [failure, setFailure] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!shown) return;
    const away = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setShown(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [shown]);

  const { items, more, loaded, error } = alerts;
  const count = `${number(lang, items.length)}${more ? '+' : ''}`;
  const places = useMemo(() => placesOf(items), [items]);
  const acknowledge = async (place: AlertPlace) => {
    setFailure('');
    try {
      await alerts.acknowledge(place.alerts.map((alert) => alert.id));
    } catch (refused) {
      setFailure(t('alert.acknowledge.failed', { reason: reasonOf(words, refused) }));
    }
  };
  const close = () => {
    setShown(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what is opened inside
    <div
      className="bell"
      ref={box}
      onKeyDown={(e) => {
        if (e.key === 'Escape' && shown) close();
      }}
    >
      <button
        type="button"
        ref={button}
        className="bell-button"
        data-open={items.length > 0}
        aria-expanded={shown}
        aria-label={t('alert.bell', { count })}
        title={t('alert.bell', { count })}
        onClick={() => setShown(!shown)}
      >
        <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
          <path
            d="M8 1.5a4 4 0 0 0-4 4v3L2.5 11h11L12 8.5v-3a4 4 0 0 0-4-4zM6.5 12.5a1.5 1.5 0 0 0 3 0z"
            fill="currentColor"
          />
        </svg>
        <b className="num">{count}</b>
      </button>
      {shown && (
        <section className="bell-list" aria-label={t('alert.title')}>
          <div className="card-head">
            <h2>{t('alert.title')}</h2>
            {items.length > 0 && (
              <small className="muted num">
                {t('alert.places', { places: number(lang, places.length), count })}
              </small>
            )}
            <button
              type="button"
              className="button quiet"
              aria-label={t('alert.close')}
              onClick={close}
            >
              ×
            </button>
          </div>
          {error !== null && (
            <p role="alert" className="form-error">
              {t('alert.failed', { reason: reasonOf(words, error) })}
            </p>
          )}
          {failure !== '' && (
            <p role="alert" className="form-error">
              {failure}
            </p>
          )}
          {loaded && items.length === 0 && <p className="muted">{t('alert.none')}</p>}
          <ul>
            {places.map((place) => (
              <Line
                key={place.key}
                place={place}
                clock={clock}
                where={names.get(place.region) ?? place.region}
                acknowledge={ACKNOWLEDGE.includes(role) ? () => acknowledge(place) : null}
                follow={() => setShown(false)}
              />
            ))}
          </ul>
          {more && <p className="muted">{t('alert.more')}</p>}
        </section>
      )}
    </div>
  );
}

/** The alerts of one place, which are handled together. */
function Line({
  place: { alerts },
  clock,
  where,
  acknowledge,
  follow,
}: {
  place: AlertPlace;
  clock: Clock;
  where: string;
  /** null: the account may not */
  acknowledge: (() => Promise<void>) | null;
  follow: () => void;
}) {
  const { lang, t } = useWords();
  const [busy, start] = useBusy();
  const [newest] = alerts;
  const at = clock.short(unixSeconds(newest.raised_at));
  const figures = { z: figure(newest.z, 1), q: figure(newest.q, 3), n: number(lang, newest.n) };
  const count = number(lang, alerts.length);
  const one = alerts.length === 1;
  return (
    <li>
      <strong>{where}</strong>
      <time className="num muted">{at}</time>
      <p className="num">
        {one ? t('alert.text', figures) : t('alert.text.many', { ...figures, count })}
      </p>
      <a href={hotspotOf(newest.cell)} onClick={follow}>
        {t('alert.show')}
      </a>
      {acknowledge !== null && (
        <button
          type="button"
          className="button"
          disabled={busy}
          aria-label={
            one
              ? t('alert.acknowledge.one', { at })
              : t('alert.acknowledge.place', { where, count })
          }
          onClick={() => void start(acknowledge)}
        >
          {one ? t('alert.acknowledge') : t('alert.acknowledge.many', { count })}
        </button>
      )}
    </li>
  );
}

function figure(value: number | null, digits: number): string {
  if (value === null) return '—';
  const least = 10 ** -digits;
  return value > 0 && value < least ? `<${least}` : value.toFixed(digits);
}
