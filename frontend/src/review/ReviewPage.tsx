import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import * as client from '../api/client';
import { Problem } from '../api/problem';
import * as api from '../api/review';
import { DataAge, Page, type PageProps, useBusy } from '../app/Page';
import { mayDecide, type RouteOf } from '../app/route';
import { clockOf, number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf, reasonOf } from '../i18n/reason';
import { holds, regionAt } from '../map/measure';
import type { Place } from '../map/shapes';
import { candidatesOf, nameOf, placeOf } from './candidates';
import { type Draft, newDraft } from './draft';
import { type Action, Handling, type PinRegion } from './Handling';
import { PinBoard } from './PinBoard';
import { holdsWanted, neighbour, wanted } from './queue';
import { ReviewList } from './ReviewList';
import { useQueue } from './useQueue';
import '../styles/review.css';

/** A link's item is looked for among so many; `more` does nothing where there are no more. */
const LOOK_THROUGH = 1000;

interface Message {
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** The queue of locations that a person has to confirm, with the map to do it on. */
export default function ReviewPage({ route, ...props }: PageProps & { route: RouteOf<'review'> }) {
  const words = useWords();
  const { lang, t } = words;
  const { deployment, regions, replace } = props;
  const region = route.region || deployment.root.code;
  const state = useQueue(region, route.kind);
  const { queue, error, loading, readAt } = state;
  const current = wanted(queue, route.item, route.institution);
  const there = holdsWanted(queue, route.item, route.institution);
  const { more } = state;
  useEffect(() => {
    const reading = loading || readAt === 0 || error !== null;
    if (!there && !reading && queue.items.length < LOOK_THROUGH) more();
  }, [there, loading, readAt, error, queue.items.length, more]);
  const outlines = useOutlines(deployment.root.code);
  const names = useMemo(() => new Map(regions.map((r) => [r.code, r.name])), [regions]);
  const clock = useMemo(() => clockOf(lang, deployment.timezone), [lang, deployment]);
  const [stored, setStored] = useState<Draft>(newDraft(''));
  const [message, setMessage] = useState<Message | null>(null);
  const [busy, start] = useBusy();
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const id = current?.id ?? '';
  const draft = stored.item === id ? stored : newDraft(id);
  const change = (part: Partial<Draft>) => setStored({ ...draft, ...part });
  const { found, pin } = draft;
  const candidates = useMemo(
    () => (current === undefined ? [] : candidatesOf(current, found)),
    [current, found],
  );
  const { elsewhere } = draft;
  const pinRegion = useMemo(() => {
    if (pin === null || current === undefined) return null;
    if (elsewhere !== null) return { code: elsewhere, name: nameIn(names, elsewhere), fits: false };
    return regionOf(outlines, names, current.region, pin);
  }, [pin, elsewhere, current, outlines, names]);

  const foundRegion = useMemo(() => {
    const place = placeOf(current?.fix ?? {});
    if (current === undefined || place === null) return '';
    const { name = '', fits = false } = regionOf(outlines, names, current.region, place) ?? {};
    return fits ? '' : name;
  }, [current, outlines, names]);

  const opened = route.item !== null || route.institution !== null;
  const show = useCallback(
    (item: string | null) => replace({ ...route, item, institution: null }),
    [replace, route],
  );
  const filter = (part: { kind?: string; region?: string }) =>
    replace({ ...route, ...part, item: null, institution: null });
  const may = mayDecide(props.session.role);
  const put = (place: Place) => {
    if (!may || current?.kind === 'survey') return;
    change({ pin: { ...place, typed: null }, region: '', elsewhere: null });
  };
  const chooseCandidate = (candidate: string) => {
    const c = candidates.find((one) => one.id === candidate);
    if (c !== undefined) put({ lon: c.lon, lat: c.lat });
  };

  const act = (action: Action) =>
    start(async () => {
      if (current === undefined) return;
      const name = nameOf(current);
      const next = neighbour(queue, current.id);
      try {
        await run(action, current, draft);
        const survey = action === 'accept' && current.kind === 'survey';
        setMessage({ text: t(`done.${survey ? 'survey' : action}`, { name }), tone: 'good' });
        state.settled(current.id, true);
      } catch (failure) {
        const elsewhere = regionAsked(failure);
        if (elsewhere !== null) {
          // The proposal lies in another region: it becomes a pin, for which the region can be chosen.
          const [proposed] = candidates;
          const moved = action === 'accept' && proposed?.proposed === true;
          const { lon = 0, lat = 0 } = proposed ?? {};
          change({ elsewhere, region: '', ...(moved && { pin: { lon, lat, typed: null } }) });
          setMessage({ text: t('refusal.other-region'), tone: 'bad' });
          return;
        }
        const taken = isTaken(failure);
        const text = taken
          ? t('done.conflict', { name })
          : t('done.refused', { reason: faultsOf(words, failure) });
        setMessage({ text, tone: 'bad' });
        if (!taken) return;
        state.settled(current.id, false);
      }
      show(opened ? next : null);
      list.current?.focus({ preventScroll: true });
    });

  const following = current === undefined ? null : neighbour(queue, current.id);
  const filtered = route.kind !== '' || route.region !== '';
  const missing = readAt > 0 && !loading && !there && current !== undefined;

  return (
    <Page name="review" props={props} className="review">
      <section className="queue" data-opened={opened}>
        <div className="queue-head">
          <h2>{t('review.title')}</h2>
          <p className="muted">{t('review.about')}</p>
          <div className="filters">
            <label>
              <span className="visually-hidden">{t('review.filter.kind')}</span>
              <select value={route.kind} onChange={(e) => filter({ kind: e.target.value })}>
                <option value="">{t('review.filter.kind.all')}</option>
                {api.REVIEW_KINDS.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(`review.kind.${kind}`)}
                    {queue.kinds[kind] ? ` ${number(lang, queue.kinds[kind])}` : ''}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span className="visually-hidden">{t('review.filter.region')}</span>
              <select value={route.region} onChange={(e) => filter({ region: e.target.value })}>
                <option value="">{t('region.all')}</option>
                {regions
                  .filter((r) => r.code !== deployment.root.code)
                  .map((r) => (
                    <option key={r.code} value={r.code}>
                      {r.name}
                    </option>
                  ))}
              </select>
            </label>
          </div>
          {readAt > 0 && (
            <p className="progress num" aria-live="polite">
              {queue.done > 0
                ? t('review.progress', {
                    left: number(lang, queue.total),
                    done: number(lang, queue.done),
                  })
                : t('review.total', { total: number(lang, queue.total) })}
            </p>
          )}
          {readAt > 0 && <DataAge readAt={readAt} stale={error !== null} refresh={state.refresh} />}
        </div>
        {message !== null && (
          <p className="toast" data-tone={message.tone} role="status">
            <span>
              {message.text}
              {message.tone === 'good' && <small> {t('done.final')}</small>}
            </span>
            <button
              type="button"
              className="button quiet"
              aria-label={t('panel.close')}
              onClick={() => setMessage(null)}
            >
              ×
            </button>
          </p>
        )}
        {missing && (
          <p className="notice" role="status">
            {t('review.unknown')}
          </p>
        )}
        {readAt === 0 && error === null && <p className="notice muted">{t('review.loading')}</p>}
        {readAt === 0 && error !== null && (
          <div className="notice" role="alert">
            <p>{t('review.failed', { reason: reasonOf(words, error) })}</p>
            <button type="button" className="button" onClick={state.refresh}>
              {t('app.retry')}
            </button>
          </div>
        )}
        {readAt > 0 && queue.items.length === 0 && (
          <div className="notice empty">
            <strong>{filtered ? t('review.empty.filtered') : t('review.empty')}</strong>
            {!filtered && <p className="muted">{t('review.empty.about')}</p>}
          </div>
        )}
        {queue.items.length > 0 && (
          <>
            <ReviewList
              state={state}
              current={current}
              names={names}
              now={props.domainNow()}
              choose={show}
              enter={() => {
                show(id);
                heading.current?.focus();
              }}
              list={list}
            />
            <p className="keys muted">{t('review.keys')}</p>
          </>
        )}
      </section>
      <div className="review-place" data-opened={opened}>
        <PinBoard
          deployment={deployment}
          regions={regions}
          outlines={outlines}
          item={id}
          region={current?.region ?? ''}
          candidates={candidates}
          radius={current?.fix?.radius_m ?? 0}
          pin={draft.pin}
          closely={draft.pin !== null && draft.pin.typed !== null}
          place={put}
          choose={chooseCandidate}
        />
        {current === undefined ? (
          <p className="handling none muted">{t('review.choose')}</p>
        ) : (
          <Handling
            item={current}
            candidates={candidates}
            draft={draft}
            change={change}
            chooseCandidate={chooseCandidate}
            pinRegion={pinRegion}
            foundRegion={foundRegion}
            names={names}
            clock={clock}
            busy={busy}
            may={may}
            act={act}
            heading={heading}
            back={() => show(null)}
            next={following === null ? null : () => show(following)}
          />
        )}
      </div>
    </Page>
  );
}

/** Somebody else settled the item, or took it away. */
function isTaken(failure: unknown): boolean {
  if (!(failure instanceof Problem)) return false;
  return failure.status === 404 || (failure.status === 409 && failure.slug.startsWith('review-'));
}

/** The server's question which region the institution is of: the pin's own; null when not asked. */
function regionAsked(failure: unknown): string | null {
  if (!(failure instanceof Problem) || failure.slug !== 'other-region') return null;
  return failure.fields[0]?.proposal ?? '';
}

function run(
  action: Action,
  { id, row_version }: api.Review,
  { pin, note, region }: Draft,
): Promise<unknown> {
  if (action === 'accept') return api.accept(id, row_version);
  if (action === 'dismiss') return api.dismiss(id, row_version, note.trim());
  if (pin === null) return Promise.resolve();
  const { lon, lat, datum } = pin.typed ?? { ...pin, datum: 'wgs84' };
  return api.pin(id, {
    row_version,
    lon,
    lat,
    datum,
    ...(region !== '' && { region }),
    ...(note.trim() !== '' && { note: note.trim() }),
  });
}

/** The region a pin lies in, as far as outlines tell. */
function regionOf(
  outlines: GeoJSON.FeatureCollection | null,
  names: ReadonlyMap<string, string>,
  stated: string,
  pin: Place,
): PinRegion | null {
  if (outlines === null || outlines.features.length === 0) return null;
  const outline = outlines.features.find((f) => f.properties?.['code'] === stated);
  const code = regionAt(outlines, pin);
  const fits = outline === undefined || holds(outline.geometry, pin);
  return { code, name: nameIn(names, code), fits };
}

function nameIn(names: ReadonlyMap<string, string>, code: string): string {
  return names.get(code) ?? code;
}

function useOutlines(root: string): GeoJSON.FeatureCollection | null {
  const [outlines, setOutlines] = useState<GeoJSON.FeatureCollection | null>(null);
  useEffect(() => {
    let gone = false;
    client.regionOutlines(root).then(
      (found) => {
        if (!gone) setOutlines(found);
      },
      // Without outlines the pin can be put all the same; the server checks the region.
      (error: unknown) => console.warn('outlines could not be read', error),
    );
    return () => {
      gone = true;
    };
  }, [root]);
  return outlines;
}
