import { type ReactNode, useState } from 'react';
import * as api from '../api/imports';
import { DataAge, useBusy } from '../app/Page';
import { formatRoute, IMPORT, REVIEW } from '../app/route';
import { type Clock, distanceText, number, unixSeconds } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import { faultsOf, formatText, reasonOf, serverText } from '../i18n/reason';
import { DATUM_NAMES } from '../review/CoordinateForm';
import { Confirm } from './Confirm';
import { StateChip } from './ImportPage';
import { RowTable } from './RowTable';
import { isWorking, useBatch } from './useBatch';

/** One import: what it would change, row by row, and the decision about it. */
export function BatchView({
  id,
  rows,
  may,
  showRows,
  clock,
}: {
  id: string;
  /** class of the rows listed; '' for the first that has any */
  rows: string;
  /** the account may apply and undo */
  may: boolean;
  showRows: (of: api.RowClass) => void;
  clock: Clock;
}) {
  const words = useWords();
  const { lang, t, open } = words;
  const { batch, error, readAt, refresh, set } = useBatch(id);
  const [asking, setAsking] = useState<'apply' | 'undo' | null>(null);
  const [order, setOrder] = useState<api.ApplyOrder>({});
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();

  const back = (
    <a href={formatRoute(IMPORT)} className="back-link">
      ‹ {t('import.back')}
    </a>
  );
  if (batch === null)
    return (
      <>
        {back}
        {error === null ? (
          <p className="muted">{t('import.loading')}</p>
        ) : (
          <div className="notice" role="alert">
            <p>{t('import.table.failed', { reason: reasonOf(words, error) })}</p>
            <button type="button" className="button" onClick={refresh}>
              {t('app.retry')}
            </button>
          </div>
        )}
      </>
    );

  const counts = batch.counts ?? {};
  const count = (name: api.CountName) => number(lang, counts[name] ?? 0);
  const listed =
    api.CLASSES.find((c) => c === rows) ?? api.CLASSES.find((c) => (counts[c] ?? 0) > 0);
  const held = batch.proposal != null;
  const unlocated = counts.unlocated ?? 0;
  const added = (counts.new ?? 0) + (counts.suspect ?? 0) + (counts.successor ?? 0);
  const changed = (counts.changed ?? 0) + (counts.moved ?? 0);
  const staged = batch.state === 'staged' || (batch.state === 'applying' && batch.stalled);
  const undoable =
    batch.state === 'applied' ||
    batch.state === 'failed' ||
    (batch.state === 'undoing' && batch.stalled);

  const decide = (run: () => Promise<api.ImportBatch>) =>
    start(async () => {
      setFailure('');
      try {
        set(await run());
      } catch (error) {
        setFailure(t('import.refused', { reason: faultsOf(words, error) }));
        refresh();
      }
    });

  return (
    <>
      {back}
      <div className="page-head batch-head">
        <h2>{batch.source}</h2>
        <StateChip batch={batch} />
        <p className="muted num">
          {[
            open('import.kind', batch.kind),
            formatText(words, batch.format ?? ''),
            batch.encoding ?? '',
            batch.datum ? t('import.datum.was', { datum: datumName(batch.datum) }) : '',
            clock.short(unixSeconds(batch.created_at)),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
        <DataAge readAt={readAt} stale={error !== null} refresh={refresh} />
      </div>

      {batch.state === 'failed' && (
        <p role="alert" className="proposal">
          {serverText(words, batch.reason ?? '')}
        </p>
      )}
      {batch.proposal && batch.state === 'staged' && <ProposalBanner batch={batch} />}

      <ul className="tiles">
        <Tile label={t('import.class.rows')}>{count('rows')}</Tile>
        {api.COUNTS.map((c) => {
          const of = c === 'unchanged' ? null : c;
          return (
            <Tile
              key={c}
              label={t(`import.class.${c}`)}
              about={open('import.class', `${c}.about`)}
              tone={c}
              empty={(counts[c] ?? 0) === 0}
              pressed={of !== null && of === listed}
              choose={of === null ? undefined : () => showRows(of)}
            >
              {count(c)}
            </Tile>
          );
        })}
        {batch.kind === 'institutions' && (
          <>
            <Tile label={t('import.class.located')}>{count('located')}</Tile>
            <Tile
              label={t('import.class.unlocated')}
              about={t('import.class.unlocated.about')}
              tone="unlocated"
              empty={unlocated === 0}
            >
              {count('unlocated')}
            </Tile>
          </>
        )}
      </ul>

      <div className="decision">
        {may && staged && (
          <button
            type="button"
            className="button primary"
            disabled={busy}
            onClick={() => {
              setOrder({});
              setAsking('apply');
            }}
          >
            {t('import.apply')}
          </button>
        )}
        {batch.state === 'applied' && (
          <>
            <span role="status">
              {t('import.applied', { count: number(lang, batch.applied_rows ?? 0) })}
            </span>
            {unlocated > 0 && (
              <a href={formatRoute(REVIEW)}>
                {t('import.to_review', { count: number(lang, unlocated) })}
              </a>
            )}
          </>
        )}
        {may && undoable && (
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => setAsking('undo')}
          >
            {t('import.undo')}
          </button>
        )}
        {isWorking(batch) && <Progress batch={batch} />}
        {batch.state === 'undone' && (
          <span role="status">
            {batch.reason
              ? t('import.undone.but', { reason: serverText(words, batch.reason) })
              : t('import.undone')}
          </span>
        )}
        {failure !== '' && (
          <p role="alert" className="form-error">
            {failure}
          </p>
        )}
      </div>

      {listed !== undefined && (
        <section className="card">
          <h3>
            {t(`import.class.${listed}`)} <span className="num">{count(listed)}</span>
          </h3>
          <RowTable batch={batch} of={listed} version={batch.state} />
        </section>
      )}

      {asking === 'apply' && (
        <Confirm
          title={t('import.apply.title')}
          action={t('import.apply.confirm')}
          disabled={held && order.as_stated !== true}
          cancelled={() => setAsking(null)}
          confirmed={() => {
            setAsking(null);
            void decide(() => api.apply(id, order));
          }}
        >
          <p>
            {t('import.apply.text', {
              new: number(lang, added),
              changed: number(lang, changed),
              rejected: count('rejected'),
            })}
          </p>
          {unlocated > 0 && <p>{t('import.apply.unlocated', { count: count('unlocated') })}</p>}
          {held && (
            <label className="check">
              <input
                type="checkbox"
                checked={order.as_stated ?? false}
                onChange={(e) => setOrder({ ...order, as_stated: e.target.checked })}
              />
              {t('import.apply.as_stated')}
            </label>
          )}
          {(counts.gone ?? 0) > 0 && (
            <label className="check">
              <input
                type="checkbox"
                checked={order.close_gone ?? false}
                onChange={(e) => setOrder({ ...order, close_gone: e.target.checked })}
              />
              {t('import.apply.close_gone', { count: count('gone') })}
            </label>
          )}
        </Confirm>
      )}
      {asking === 'undo' && (
        <Confirm
          title={t('import.undo.title')}
          action={t('import.undo.confirm')}
          cancelled={() => setAsking(null)}
          confirmed={() => {
            setAsking(null);
            void decide(() => api.undo(id));
          }}
        >
          <p>{t('import.undo.text')}</p>
        </Confirm>
      )}
    </>
  );
}

function Tile({
  label,
  about,
  tone,
  empty = false,
  pressed = false,
  choose,
  children,
}: {
  label: string;
  about?: string;
  tone?: string;
  empty?: boolean;
  pressed?: boolean;
  choose?: (() => void) | undefined;
  children: ReactNode;
}) {
  const body = (
    <>
      <span>{label}</span>
      <b className="num">{children}</b>
    </>
  );
  const title = about?.endsWith('.about') ? undefined : about;
  return (
    <li title={title} data-tone={empty ? undefined : tone}>
      {choose === undefined || empty ? (
        <div>{body}</div>
      ) : (
        <button type="button" aria-pressed={pressed} onClick={choose}>
          {body}
        </button>
      )}
    </li>
  );
}

/** What the server found odd about the whole file. Nothing of it happens by itself. */
function ProposalBanner({ batch }: { batch: api.ImportBatch }) {
  const words = useWords();
  const { t } = words;
  const { proposal } = batch;
  if (!proposal) return null;
  return (
    <div className="proposal" role="alert" data-kind={proposal.kind}>
      <strong>{words.open('import.proposal', proposal.kind)}</strong>
      <p>{proposalText(words, batch, proposal)}</p>
      <p>
        {t(
          proposal.kind === 'datum' && proposal.datum
            ? 'import.proposal.what'
            : 'import.proposal.what.other',
        )}
      </p>
    </div>
  );
}

function proposalText(
  words: Words,
  { datum = '' }: api.ImportBatch,
  { kind, datum: better = '', matched, median_offset_m, text }: api.Proposal,
): string {
  const { t, lang } = words;
  switch (kind) {
    case 'datum':
      if (better === '')
        return t('import.proposal.datum.none', {
          matched: number(lang, matched ?? 0),
          distance: distanceText(words, median_offset_m ?? 0),
        });
      return t('import.proposal.datum.text', {
        matched: number(lang, matched ?? 0),
        distance: distanceText(words, median_offset_m ?? 0),
        datum: datumName(better),
        stated: datumName(datum),
      });
    case 'swap':
      return t('import.proposal.swap.text');
    case 'one_point':
      return t('import.proposal.one_point.text', { matched: number(lang, matched ?? 0) });
    default:
      return text ?? '';
  }
}

function datumName(datum: string): string {
  return DATUM_NAMES[datum] ?? datum;
}

function Progress({ batch }: { batch: api.ImportBatch }) {
  const { lang, t } = useWords();
  const total = batch.counts?.rows ?? 0;
  const done = batch.applied_rows ?? 0;
  if (batch.state !== 'applying')
    return (
      <>
        <progress />
        <span role="status">
          {t(batch.state === 'undoing' ? 'import.undoing' : 'import.checking')}
        </span>
      </>
    );
  return (
    <>
      <progress max={Math.max(1, total)} value={done} />
      <span role="status" className="num">
        {t('import.applying', { done: number(lang, done), total: number(lang, total) })}
      </span>
    </>
  );
}
