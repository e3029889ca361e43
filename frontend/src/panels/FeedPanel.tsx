import { isAlert } from '../alerts/useAlerts';
import { hotspotOf } from '../app/route';
import type { Clock } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import type { FeedItem } from '../live/messages';
import { SEVERITY_COLOUR } from '../map/palette';

/** What just happened in the scope, newest first. */
export function FeedPanel({
  feed,
  clock,
  names,
  hotspots,
  open,
  close,
}: {
  feed: readonly FeedItem[];
  clock: Clock;
  /** region code to name */
  names: ReadonlyMap<string, string>;
  /** whether the account may open the page of hotspots */
  hotspots: boolean;
  open: (cell: string) => void;
  /** where the feed is a sheet over the map */
  close: () => void;
}) {
  const words = useWords();
  const { t } = words;
  return (
    <aside className="feed" aria-label={t('feed.label')}>
      <div className="feed-head">
        <h2>{t('feed.label')}</h2>
        <button
          type="button"
          className="button quiet feed-close"
          aria-label={t('feed.close')}
          onClick={close}
        >
          ×
        </button>
      </div>
      {feed.length === 0 && <p className="muted">{t('feed.empty')}</p>}
      <ol>
        {feed.map((item) => (
          <li key={`${item.seq}/${item.id}`}>
            <time className="num">{clock.short(item.at)}</time>
            <span className="what" data-kind={item.what.split('.')[0]}>
              <i style={{ background: colourOf(item) }} aria-hidden="true" />
              {whatOf(words, item)}
              <small>{detailOf(words, item)}</small>
            </span>
            <Where
              item={item}
              name={names.get(item.region) ?? item.region}
              hotspots={hotspots}
              open={open}
            />
          </li>
        ))}
      </ol>
    </aside>
  );
}

/** The region, which opens the cell; that of an alert is on the page of hotspots. */
function Where({
  item: { cell, what },
  name,
  hotspots,
  open,
}: {
  item: FeedItem;
  name: string;
  hotspots: boolean;
  open: (cell: string) => void;
}) {
  const { t } = useWords();
  const alert = isAlert({ what });
  if (cell === '' || (alert && !hotspots)) return <span className="where">{name}</span>;
  if (alert)
    return (
      <a className="where" href={hotspotOf(cell)}>
        {name} <span>{t('alert.show')}</span>
      </a>
    );
  return (
    <button type="button" className="where" onClick={() => open(cell)}>
      {name}
      <span className="visually-hidden"> {t('feed.open')}</span>
    </button>
  );
}

function whatOf({ open }: Words, item: FeedItem): string {
  for (const detail of [item.task, item.state]) {
    if (detail === '') continue;
    const key = `${item.what}.${detail}`;
    const text = open('feed', key);
    if (text !== key) return text;
  }
  return open('feed', item.what);
}

/** Severity of a clue, result of a visit. */
function detailOf({ open }: Words, item: FeedItem): string {
  if (item.what.startsWith('clue.') && item.severity !== '') return open('severity', item.severity);
  if (item.what.startsWith('visit.') && item.state !== '') return open('result', item.state);
  return '';
}

function colourOf(item: FeedItem): string {
  if (isAlert(item)) return SEVERITY_COLOUR.high;
  if (item.what.startsWith('clue.') && item.state !== 'closed') {
    switch (item.severity) {
      case 'low':
      case 'medium':
      case 'high':
      case 'critical':
        return SEVERITY_COLOUR[item.severity];
    }
  }
  return '#9fb2bf';
}
