import type * as api from '../api/balances';
import { fixed } from '../hotspots/figures';
import { number } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import { BalanceNotes } from './BalanceNotes';
import type { SlotProps } from './slots';

/** How far a run is, what it found, and what may be done with that. */
export function BalanceRun({
  run,
  whole,
  busy,
  side,
  look,
  stop,
  adopt,
  again,
  ...props
}: SlotProps & {
  run: api.Balance;
  /** communities are dealt whole */
  whole: boolean;
  busy: boolean;
  side: 'after' | 'before';
  look: (side: 'after' | 'before') => void;
  stop: () => void;
  adopt: () => void;
  again: () => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const { state, result } = run;
  const working = state === 'queued' || state === 'running';
  return (
    <div className="balance-run" data-state={state}>
      {working && (
        <>
          <Progress run={run} />
          <Best run={run} />
          <div className="buttons">
            <button type="button" className="button" disabled={busy} onClick={stop}>
              {t('balance.stop')}
            </button>
            <span className="muted">{t('balance.stop.about')}</span>
          </div>
        </>
      )}
      {state === 'failed' && <Failed run={run} {...props} />}
      {state === 'stopped' && (
        <p role="status">{t(result == null ? 'balance.stopped.none' : 'balance.stopped')}</p>
      )}
      {state === 'done' && <p role="status">{t('balance.done')}</p>}
      {result != null && (
        <>
          <dl className="balance-result">
            <Figure label="balance.max" about="balance.max.about">
              {percent(words, result.measure.max_over_mean)}
            </Figure>
            <Figure label="balance.min">{percent(words, result.measure.min_over_mean)}</Figure>
            <Figure label="balance.cut">{percent(words, result.measure.cut_share, 1)}</Figure>
            <Figure label="balance.iso" about="balance.iso.about">
              {fixed(words, result.measure.iso, 2)}
            </Figure>
            <Figure label="balance.broken">{number(lang, result.measure.broken)}</Figure>
            <Figure label="balance.moved.hours">
              {t('plan2.hours', { n: fixed(words, result.measure.moved_hours, 0) })}
            </Figure>
            <Figure label="balance.moved.cells">{number(lang, cellsMoved(result))}</Figure>
            <Figure label="balance.moved.postings">{number(lang, result.postings.length)}</Figure>
          </dl>
          <BalanceNotes result={result} whole={whole} view={props.view} reveal={props.reveal} />
          <div className="sides" role="radiogroup" aria-label={t('balance.look')}>
            {(['before', 'after'] as const).map((one) => (
              <label key={one} data-checked={one === side}>
                <input
                  type="radio"
                  name="balance-side"
                  checked={one === side}
                  onChange={() => look(one)}
                />
                {t(`compare.${one}`)}
              </label>
            ))}
          </div>
          {props.mayEdit && (
            <div className="buttons">
              <button type="button" className="button primary" disabled={busy} onClick={adopt}>
                {t(busy ? 'plan2.saving' : 'balance.adopt')}
              </button>
              <button type="button" className="button" disabled={busy} onClick={again}>
                {t('balance.discard')}
              </button>
            </div>
          )}
          <p className="muted">{t('balance.adopt.about')}</p>
        </>
      )}
      {!working && result == null && (
        <div className="buttons">
          <button type="button" className="button" onClick={again}>
            {t('balance.again')}
          </button>
        </div>
      )}
    </div>
  );
}

function Progress({ run }: { run: api.Balance }) {
  const { t, open } = useWords();
  const queued = run.state === 'queued';
  const percentage = Math.floor((run.progress ?? 0) * 100);
  return (
    <>
      <progress
        max={1}
        value={queued ? undefined : (run.progress ?? 0)}
        aria-label={t('balance.progress')}
      />
      <p className="num" role="status">
        {queued
          ? t('balance.queued')
          : t('balance.stage', {
              stage: open('balance.stage', run.stage || 'start'),
              n: percentage,
            })}
      </p>
    </>
  );
}

/** Figures of the best so far; nothing before there is one. */
function Best({ run }: { run: api.Balance }) {
  const words = useWords();
  if (!run.max_over_mean) return null;
  return (
    <p className="muted num balance-best">
      {words.t('balance.best', {
        max: percent(words, run.max_over_mean),
        cut: percent(words, run.cut_share, 1),
      })}
    </p>
  );
}

/** Why there is no answer, with the way to the cell, grid or person that shows it. */
function Failed({ run, view, reveal }: { run: api.Balance } & Pick<SlotProps, 'view' | 'reveal'>) {
  const words = useWords();
  const { t, open } = words;
  const { error } = run;
  if (error === null) return <p role="alert">{t('balance.failed')}</p>;
  const { model, draft } = view;
  const grid = model?.grids.find((g) => g.id === error.grid);
  const person = draft?.people.find((p) => p.id === error.officer);
  const key = `infeasible.${error.code}`;
  const known = open('infeasible', error.code) !== error.code;
  const where = {
    cell: error.cell ?? '',
    name: person?.name ?? grid?.name ?? '',
    want: fixed(words, error.want ?? null, 1),
    limit: fixed(words, error.limit ?? null, 1),
  };
  const cells = cellsOf(view, error);
  return (
    <div role="alert" className="notice-line" data-tone="bad">
      <p>
        {known
          ? t(key as 'infeasible.cell-too-heavy', where)
          : t('balance.failed.said', { reason: error.detail ?? error.code })}
      </p>
      {cells.length > 0 && (
        <button type="button" className="as-link" onClick={() => reveal(cells)}>
          {t('plan2.show')}
        </button>
      )}
    </div>
  );
}

function cellsOf({ model }: SlotProps['view'], error: api.Infeasible): readonly string[] {
  if (error.cell != null) return [error.cell];
  if (model === null || error.grid == null) return [];
  return model.membersOf(model.numberOf(error.grid)).map((i) => model.land.cells[i] ?? '');
}

function cellsMoved(result: api.BalanceResult): number {
  return result.moves.reduce((sum, m) => sum + m.cells.length, 0);
}

function percent(words: Words, share: number | null, decimals = 0): string {
  return share === null ? '—' : `${fixed(words, share * 100, decimals)}%`;
}

function Figure({
  label,
  about,
  children,
}: {
  label:
    | 'balance.max'
    | 'balance.min'
    | 'balance.cut'
    | 'balance.iso'
    | 'balance.broken'
    | 'balance.moved.hours'
    | 'balance.moved.cells'
    | 'balance.moved.postings';
  about?: 'balance.max.about' | 'balance.iso.about';
  children: string;
}) {
  const { t } = useWords();
  return (
    <div>
      <dt title={about === undefined ? undefined : t(about)}>{t(label)}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}
