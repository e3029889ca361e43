import { useEffect, useRef, useState } from 'react';
import { type HotDetail, type HotHead, hotspotCell, type Question } from '../api/hotspots';
import { Problem } from '../api/problem';
import type { Clock } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { boardOf } from './boardLink';
import { ClassPart, CluesPart, CountedPart, EffortPart, StatePart } from './whyParts';

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** `stale`: what was read last is not there, this was read before */
  | { readonly kind: 'shown'; readonly detail: HotDetail; readonly stale: boolean };

/** Why a cell is painted as it is: what was counted, against what, since when, who looked. */
export function WhyPanel({
  question,
  head,
  cell,
  place,
  changed,
  clock,
  close,
}: {
  question: Question;
  /** of the map that is shown */
  head: HotHead;
  cell: string;
  /** name of its region; '' while it is not known */
  place: string;
  /** another object when what the map says of the cell did change */
  changed: unknown;
  clock: Clock;
  close: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const [state, setState] = useState<State>({ kind: 'loading' });
  const heading = useRef<HTMLHeadingElement>(null);
  const { region, resolution, until, days, k, per } = question;

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the map says so
  useEffect(() => {
    const request = new AbortController();
    const asked = { region, resolution, until, days, k, per };
    hotspotCell(asked, cell, request.signal).then(
      (detail) => {
        if (!request.signal.aborted) setState({ kind: 'shown', detail, stale: false });
      },
      (error: unknown) => {
        if (request.signal.aborted) return;
        setState((old) =>
          old.kind === 'shown' && !isOutside(error)
            ? { ...old, stale: true }
            : { kind: 'failed', error },
        );
      },
    );
    return () => request.abort();
  }, [region, resolution, until, days, k, per, cell, changed]);

  return (
    <section
      className="panel why"
      aria-label={t('why.label')}
      aria-busy={state.kind === 'loading'}
      onKeyDown={(e) => {
        if (e.key === 'Escape') close();
      }}
    >
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {place || t('why.title')} <code>{cell}</code>
        </h2>
        <button
          type="button"
          className="button quiet"
          aria-label={t('panel.close')}
          onClick={close}
        >
          ×
        </button>
      </div>
      {state.kind === 'loading' && <p className="muted">{t('why.loading')}</p>}
      {state.kind === 'failed' && (
        <p role="alert">
          {isOutside(state.error)
            ? t('why.outside')
            : t('why.failed', { reason: reasonOf(words, state.error) })}
        </p>
      )}
      {state.kind === 'shown' && (
        <div className="panel-body">
          {state.stale && (
            <p className="hot-few why-stale num" role="status">
              {t('why.stale', { from: state.detail.from, until: state.detail.until })}
            </p>
          )}
          <CountedPart detail={state.detail} head={head} />
          <ClassPart detail={state.detail} />
          <StatePart detail={state.detail} />
          <EffortPart detail={state.detail} />
          <CluesPart detail={state.detail} clock={clock} />
          <p className="why-link">
            <a href={boardOf(cell, lang)}>{t('why.board')}</a>
          </p>
        </div>
      )}
    </section>
  );
}

function isOutside(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.status === 422);
}
