import { type Ref, useState } from 'react';
import type { Review } from '../api/review';
import { doorOf } from '../app/route';
import { type Clock, distanceText, unixSeconds } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import { distance } from '../map/measure';
import { CoordinateForm } from './CoordinateForm';
import { type Candidate, nameOf } from './candidates';
import type { Draft } from './draft';
import { FixLine, isStated } from './FixLine';
import { PlaceSearch } from './PlaceSearch';

export type Action = 'pin' | 'accept' | 'dismiss';

/** Where the pin lies; '' when in no region of the caller. */
export interface PinRegion {
  readonly code: string;
  readonly name: string;
  /** the stated region holds it, or nobody knows */
  readonly fits: boolean;
}

/** One item: why it is here, what is proposed, what to do about it. */
export function Handling({
  item,
  candidates,
  draft,
  change,
  chooseCandidate,
  pinRegion,
  foundRegion,
  names,
  clock,
  busy,
  may,
  act,
  heading,
  back,
  next,
}: {
  item: Review;
  candidates: readonly Candidate[];
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  chooseCandidate: (id: string) => void;
  pinRegion: PinRegion | null;
  /** name of the region in which the proposed point lies; '' when in none, or not known */
  foundRegion: string;
  names: ReadonlyMap<string, string>;
  clock: Clock;
  busy: boolean;
  /** the account may settle items */
  may: boolean;
  act: (action: Action) => void;
  heading: Ref<HTMLHeadingElement>;
  back: () => void;
  next: (() => void) | null;
}) {
  const words = useWords();
  const { t, open } = words;
  const [noteMissing, setNoteMissing] = useState(false);
  const { institution, survey } = item;
  const stated = names.get(item.region) ?? item.region;
  const proposed = candidates.find((c) => c.proposed);
  const pinnable = item.kind !== 'survey' && may;
  const acceptable = item.kind === 'survey' ? true : exactEnough(proposed);
  const asked = pinRegion !== null && !pinRegion.fits;

  return (
    <section className="handling" aria-label={nameOf(item)}>
      <div className="handling-head">
        <button type="button" className="button quiet back" onClick={back}>
          ‹ {t('review.back')}
        </button>
        {next !== null && (
          <button type="button" className="button quiet next" onClick={next}>
            {t('review.next')} ›
          </button>
        )}
      </div>
      <div className="handling-body">
        <h2 ref={heading} tabIndex={-1}>
          {nameOf(item)}
        </h2>
        <p className="facts">
          <span className="chip" data-kind={item.kind}>
            {open('review.kind', item.kind)}
          </span>
          {institution?.category && (
            <span className="chip">{open('category', institution.category)}</span>
          )}
          {institution && may && <a href={doorOf(institution.id)}>{t('door.link')}</a>}
        </p>
        <dl className="facts">
          <dt>{t('review.address')}</dt>
          <dd>{institution?.address || t('review.noaddress')}</dd>
          <dt>{t('review.region')}</dt>
          <dd>{stated}</dd>
          <dt>{t('review.why')}</dt>
          <dd>{whyOf(words, item, names, foundRegion)}</dd>
        </dl>

        {survey && (
          <section className="survey">
            <h3>
              {t('survey.title')} <span className="chip">{open('survey', survey.result)}</span>
            </h3>
            <dl className="facts">
              {survey.name && (
                <>
                  <dt>{t('survey.new_name')}</dt>
                  <dd>{survey.name}</dd>
                </>
              )}
              {survey.address && (
                <>
                  <dt>{t('survey.new_address')}</dt>
                  <dd>{survey.address}</dd>
                </>
              )}
              {survey.note && (
                <>
                  <dt>{t('survey.note')}</dt>
                  <dd>{survey.note}</dd>
                </>
              )}
            </dl>
            <small className="num muted">
              {t('survey.at', { at: clock.short(unixSeconds(survey.at)) })}
            </small>
          </section>
        )}

        <section>
          <h3>{t('review.candidates')}</h3>
          {candidates.length === 0 && <p className="muted">{t('review.candidates.none')}</p>}
          {proposed === undefined && item.fix?.region && (
            <p className="muted">
              {t('review.candidate.region_only', {
                region: names.get(item.fix.region) ?? item.fix.region,
              })}
            </p>
          )}
          <ul className="candidates">
            {candidates.map((c) => (
              <li key={c.id}>
                <button
                  type="button"
                  aria-pressed={isAt(draft, c)}
                  aria-label={t('review.candidate.use', {
                    label: c.label,
                    matched: c.fix.matched,
                  })}
                  onClick={() => chooseCandidate(c.id)}
                >
                  <b data-proposed={c.proposed}>{c.label}</b>
                  <span>
                    {c.fix.matched ||
                      (isStated(c.fix)
                        ? t('review.candidate.stated')
                        : open('precision', c.fix.precision))}
                    {c.proposed && <em> {t('review.candidate.proposed')}</em>}
                  </span>
                  <FixLine fix={c.fix} />
                </button>
              </li>
            ))}
          </ul>
          {pinnable && (
            <PlaceSearch
              key={item.id}
              start={survey?.address || institution?.address || ''}
              district={stated === item.region ? '' : stated}
              found={(found) => change({ found })}
            />
          )}
        </section>

        {pinnable && (
          <section>
            <h3>{t('pin.title')}</h3>
            <PinState draft={draft} proposed={proposed} />
            {asked && (
              <fieldset className="pin-warning">
                <legend>
                  {pinRegion.code === ''
                    ? t('pin.region.outside', { stated })
                    : t('pin.region', { found: pinRegion.name, stated })}
                </legend>
                <RegionChoice
                  value={item.region}
                  chosen={draft.region}
                  choose={(region) => change({ region })}
                  text={t('pin.region.keep', { stated })}
                />
                {pinRegion.code !== '' && (
                  <RegionChoice
                    value={pinRegion.code}
                    chosen={draft.region}
                    choose={(region) => change({ region })}
                    text={t('pin.region.change', { found: pinRegion.name })}
                  />
                )}
              </fieldset>
            )}
            <CoordinateForm
              key={item.id}
              place={(pin) => change({ pin, region: '', elsewhere: null })}
            />
          </section>
        )}
      </div>

      {!may && <p className="actions muted">{t('review.readonly')}</p>}
      {may && (
        <form
          className="actions"
          onSubmit={(e) => {
            e.preventDefault();
            if (draft.pin !== null) act('pin');
          }}
        >
          <label>
            <span className="visually-hidden">{t('pin.note')}</span>
            <input
              value={draft.note}
              maxLength={500}
              placeholder={`${t('pin.note')}（${t('pin.note.hint')}）`}
              aria-invalid={noteMissing && draft.note.trim() === ''}
              onChange={(e) => change({ note: e.target.value })}
            />
          </label>
          {noteMissing && draft.note.trim() === '' && (
            <p className="form-error" role="alert">
              {t('pin.dismiss.need')}
            </p>
          )}
          <div className="buttons">
            {pinnable && (
              <button
                type="submit"
                className="button primary"
                disabled={busy || draft.pin === null || (asked && draft.region === '')}
              >
                {busy ? t('pin.busy') : t('pin.confirm')}
              </button>
            )}
            {acceptable && (
              <button
                type="button"
                className={pinnable ? 'button' : 'button primary'}
                disabled={busy}
                onClick={() => act('accept')}
              >
                {item.kind === 'survey' ? t('survey.accept') : t('pin.accept')}
              </button>
            )}
            <button
              type="button"
              className="button quiet"
              disabled={busy}
              onClick={() => {
                if (draft.note.trim() === '') setNoteMissing(true);
                else act('dismiss');
              }}
            >
              {t('pin.dismiss')}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

function RegionChoice({
  value,
  chosen,
  choose,
  text,
}: {
  value: string;
  chosen: string;
  choose: (region: string) => void;
  text: string;
}) {
  return (
    <label>
      <input
        type="radio"
        name="pin-region"
        checked={chosen === value}
        onChange={() => choose(value)}
      />
      {text}
    </label>
  );
}

/** The middle of a township or a district is no place of an institution. */
function exactEnough(candidate: Candidate | undefined): boolean {
  const precision = candidate?.fix.precision;
  return precision !== undefined && precision !== 'township' && precision !== 'district';
}

/** Where the pin is, and how far from the proposal. */
function PinState({ draft: { pin }, proposed }: { draft: Draft; proposed: Candidate | undefined }) {
  const words = useWords();
  const { t } = words;
  if (pin === null) return <p className="muted">{t('pin.hint')}</p>;
  const off = proposed === undefined ? null : distance(pin, proposed);
  const radius = proposed?.fix.radius_m ?? 0;
  return (
    <p className="pin-state num" data-lon={pin.lon} data-lat={pin.lat}>
      {t('pin.at', { lon: pin.lon.toFixed(6), lat: pin.lat.toFixed(6) })}
      {off !== null && (
        <small>
          {t('pin.off', { distance: distanceText(words, off) })}
          {radius > 0 &&
            ` · ${
              off <= radius
                ? t('pin.within')
                : t('pin.beyond', { distance: distanceText(words, radius) })
            }`}
        </small>
      )}
    </p>
  );
}

function isAt({ pin }: Draft, { lon, lat }: Candidate): boolean {
  return pin !== null && pin.lon === lon && pin.lat === lat;
}

function whyOf(
  words: Words,
  item: Review,
  names: ReadonlyMap<string, string>,
  foundRegion: string,
): string {
  const { t, open } = words;
  const { fix, alternatives } = item;
  switch (item.kind) {
    case 'no_point':
      return t('review.why.no_point');
    case 'low_score':
      return t('review.why.low_score', {
        precision: open('precision', fix?.precision || 'none'),
        distance: distanceText(words, fix?.radius_m ?? 0),
        percent: Math.round((fix?.score ?? 0) * 100),
      });
    case 'other_region': {
      const stated = names.get(item.region) ?? item.region;
      const of = (fix?.source ?? '') === '' ? '.stated' : ''; // the file's own coordinates have no source
      return foundRegion === ''
        ? t(`review.why.other_region${of}.outside`, { stated })
        : t(`review.why.other_region${of}`, { found: foundRegion, stated });
    }
    case 'disagreement': {
      const [a, b] = [fix, alternatives?.[0]].map((f) =>
        typeof f?.lon === 'number' && typeof f.lat === 'number' ? { lon: f.lon, lat: f.lat } : null,
      );
      return a && b
        ? t('review.why.disagreement.m', { distance: distanceText(words, distance(a, b)) })
        : t('review.why.disagreement');
    }
    case 'survey':
      return t('review.why.survey', { result: open('survey', item.survey?.result ?? '') });
    default:
      return t('review.why.other', { kind: item.kind });
  }
}
