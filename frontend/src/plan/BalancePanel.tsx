import { useCallback, useEffect, useMemo, useState } from 'react';
import * as api from '../api/balances';
import { useBusy } from '../app/Page';
import { usePolled } from '../hotspots/usePolled';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { BalanceOrderForm } from './BalanceOrderForm';
import { BalanceRun } from './BalanceRun';
import { orderOf, startForm } from './balanceForm';
import { assignmentWith } from './change';
import { FormAlert, PanelHead } from './formParts';
import { refusalOf } from './refusal';
import type { SlotProps } from './slots';

export function isWorking({ state }: Pick<api.Balance, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** Deals the land out anew: how, how far it is, what came of it, taken over or not. */
export function BalancePanel(props: SlotProps) {
  const words = useWords();
  const { t } = words;
  const { store, view, mayEdit, close } = props;
  const { draft, model } = view;
  const [form, setForm] = useState(() => startForm(draft?.borders ?? 'hard', liveGrids(view)));
  const [run, setRun] = useState<string | null>(null);
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();

  const ask = () =>
    start(async () => {
      if (draft === null) return;
      setFailure('');
      try {
        await store.idle();
        const begun = await api.askBalance(
          draft.id,
          orderOf(form, store.draft?.version ?? draft.version),
        );
        setRun(begun.id);
      } catch (error) {
        setFailure(t('balance.start.failed', { reason: refusalOf(words, error) }));
      }
    });
  if (draft === null || model === null) return null;
  return (
    <section className="plan-panel balance" aria-label={t('balance.title')}>
      <PanelHead title={t('balance.title')} close={close} />
      {run === null ? (
        <>
          <p className="muted">{t('balance.about')}</p>
          <BalanceOrderForm
            form={form}
            change={setForm}
            draft={draft}
            locked={model.grids.filter((g) => g.locked && !g.gone)}
            cells={model.land.cells.length}
            busy={busy}
            may={mayEdit}
            submit={() => void ask()}
          />
          <FormAlert text={failure} />
        </>
      ) : (
        <FollowRun
          {...props}
          run={run}
          whole={form.borders === 'hard'}
          again={() => setRun(null)}
        />
      )}
    </section>
  );
}

function liveGrids({ model }: SlotProps['view']): number {
  return (model?.grids ?? []).filter((g) => !g.gone).length;
}

/** A run from its start to what becomes of it. Also used where people leave and join. */
export function FollowRun({
  run,
  whole,
  again,
  ...props
}: SlotProps & { run: string; whole: boolean; again: () => void }) {
  const words = useWords();
  const { t } = words;
  const { store, view, close } = props;
  const { model } = view;
  const polled = usePolled(
    useCallback((signal: AbortSignal) => api.balance(run, signal), [run]),
    isWorking,
    null,
  );
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const { value: found, error } = polled;
  const result = found?.result ?? null;

  const proposal = useMemo(() => {
    if (model === null || result === null) return null;
    const added = result.grids.flatMap((g) => (g.before === undefined ? (g.after ?? []) : []));
    return assignmentWith(model, result.moves, added);
  }, [model, result]);
  const [side, setSide] = useState<'after' | 'before'>('after');
  useEffect(() => {
    const shown = proposal !== null && side === 'after';
    store.preview(shown ? { assignment: proposal, to: 1 } : null);
    return () => store.preview(null);
  }, [store, proposal, side]);

  const act = (what: () => Promise<void>, said: 'balance.stop.failed' | 'balance.adopt.failed') =>
    start(async () => {
      setFailure('');
      try {
        await what();
      } catch (cause) {
        setFailure(t(said, { reason: reasonOf(words, cause) }));
      }
    });
  const stop = () =>
    act(async () => polled.set(await api.stopBalance(run)), 'balance.stop.failed').then(
      polled.refresh,
    );
  const adopt = () =>
    act(async () => {
      const version = store.draft?.version ?? 0;
      const answer = await api.adoptBalance(run, version);
      store.preview(null);
      store.adopted(answer);
      close();
    }, 'balance.adopt.failed');

  return (
    <>
      {found === null && error === null && <p className="muted">{t('balance.loading')}</p>}
      {found === null && error !== null && (
        <FormAlert text={t('plan2.failed', { reason: reasonOf(words, error) })} />
      )}
      {found !== null && (
        <BalanceRun
          {...props}
          run={found}
          whole={whole}
          busy={busy}
          side={side}
          look={setSide}
          stop={() => void stop()}
          adopt={() => void adopt()}
          again={again}
        />
      )}
      <FormAlert text={failure} />
    </>
  );
}
