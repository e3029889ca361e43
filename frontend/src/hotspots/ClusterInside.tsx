import { useEffect, useRef, useState } from 'react';
import { institutionsIn } from '../api/client';
import { type HotDetail, hotspotCell } from '../api/hotspots';
import type { Cluster } from '../api/scans';
import type { Institution } from '../api/types';

import { type Clock, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { SEVERITY_COLOUR } from '../map/palette';
import { boardOf } from './boardLink';
import { daysOf, decimals } from './clusterText';

/** Cells that are read at first, and with each button. */
const STEP = 8;
/** Where the heading comes to stand, as a share of the panel's height: the table stays in sight. */
const LINE = 0.55;
/** Lines of a kind that one cell lists. */
const LINES = 6;

interface CellContents {
  readonly detail: HotDetail;
  readonly institutions: readonly Institution[];
}

/** What is in a cluster: its cells that hold anything, each with the clues of its window and its institutions. */
export function ClusterInside({
  region,
  resolution,
  cluster,
  clock,
  show,
  close,
}: {
  region: string;
  resolution: number;
  cluster: Cluster;
  clock: Clock;
  show: (cell: string) => void;
  close: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const { rank, from, until, cases, expected, cells } = cluster;
  const [most, setMost] = useState(STEP);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const at = heading.current?.getBoundingClientRect().top;
    const panel = heading.current?.closest('[role="tabpanel"]');
    // scrollIntoView would move the whole page as well.
    if (at !== undefined && panel)
      panel.scrollBy(0, at - panel.getBoundingClientRect().top - panel.clientHeight * LINE);
  }, []);
  const left = cells.length - most;
  return (
    <section className="inside" aria-label={t('cluster.inside', { rank })}>
      <div className="card-head">
        <h4 ref={heading}>{t('cluster.inside', { rank })}</h4>
        <button
          type="button"
          className="button quiet"
          aria-label={t('cluster.inside.close')}
          onClick={close}
        >
          ×
        </button>
      </div>
      <p>
        {t('cluster.sentence', {
          from,
          until,
          cases: number(lang, cases),
          expected: decimals(words, expected, 1),
        })}
      </p>
      <ul className="inside-cells">
        {cells.slice(0, most).map((cell) => (
          <CellOf
            key={cell}
            region={region}
            resolution={resolution}
            cell={cell}
            until={until}
            days={daysOf(cluster)}
            clock={clock}
            show={show}
          />
        ))}
      </ul>
      {left > 0 && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {t('cluster.inside.more', { n: Math.min(STEP, left) })}
        </button>
      )}
    </section>
  );
}

function CellOf({
  region,
  resolution,
  cell,
  until,
  days,
  clock,
  show,
}: {
  region: string;
  resolution: number;
  cell: string;
  until: string;
  days: number;
  clock: Clock;
  show: (cell: string) => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const [contents, setContents] = useState<CellContents | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const question = { region, resolution, until, days, k: null, per: 'count' } as const;
    Promise.all([hotspotCell(question, cell, signal), institutionsIn(region, cell, signal)]).then(
      ([detail, institutions]) => setContents({ detail, institutions }),
      (failure: unknown) => {
        if (!signal.aborted) setError(failure);
      },
    );
    return () => leaving.abort();
  }, [region, resolution, cell, until, days]);

  const empty =
    contents !== null && contents.detail.clues_total + contents.institutions.length === 0;
  if (empty) return null;
  return (
    <li>
      <p className="inside-cell">
        <button type="button" className="as-link" onClick={() => show(cell)}>
          <code>{cell}</code>
          <span className="visually-hidden"> {t('risk.show')}</span>
        </button>
        {contents !== null && (
          <span className="num">
            {t('cluster.inside.clues')} {number(lang, contents.detail.clues_total)} ·{' '}
            {t('cluster.inside.institutions')} {number(lang, contents.institutions.length)}
          </span>
        )}
        <a href={boardOf(cell, lang)}>{t('cluster.inside.board')}</a>
      </p>
      {contents === null && error === null && (
        <p className="muted">{t('cluster.inside.loading')}</p>
      )}
      {error !== null && (
        <p role="alert" className="form-error">
          {t('cluster.inside.failed', { reason: reasonOf(words, error) })}
        </p>
      )}
      {contents !== null && <Contents contents={contents} clock={clock} />}
    </li>
  );
}

function Contents({
  contents: { detail, institutions },
  clock,
}: {
  contents: CellContents;
  clock: Clock;
}) {
  const { t, open } = useWords();
  const clues = detail.clues.slice(0, LINES);
  const hidden = detail.clues_total - clues.length;
  return (
    <ul className="inside-lines">
      {clues.map((c) => (
        <li key={c.id}>
          <i
            className="dot"
            style={{ background: SEVERITY_COLOUR[c.severity] }}
            aria-hidden="true"
          />
          <time className="num">{clock.date(unixSeconds(c.opened_at))}</time>
          <span>
            {c.kind} <small className="muted">{open('severity', c.severity)}</small>
          </span>
        </li>
      ))}
      {hidden > 0 && <li className="muted">{t('cluster.inside.clues.more', { n: hidden })}</li>}
      {institutions.slice(0, LINES).map((i) => (
        <li key={i.id}>
          <i className="dot square" aria-hidden="true" />
          <span>
            {i.name} <small className="muted">{open('category', i.category)}</small>
          </span>
        </li>
      ))}
      {institutions.length > LINES && (
        <li className="muted">
          {t('cluster.inside.institutions.more', { n: institutions.length - LINES })}
        </li>
      )}
    </ul>
  );
}
