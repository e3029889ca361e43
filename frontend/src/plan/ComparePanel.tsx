import { useCallback, useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import * as api from '../api/drafts';
import { type Plan, plan as planOf, plans as plansOf } from '../api/plans';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { CompareTable } from './CompareTable';
import { beforeOf } from './compareSides';
import { FormAlert, PanelHead } from './formParts';
import { SwipeHandle } from './SwipeHandle';
import type { SlotProps } from './slots';
import { useAsked } from './useAnswer';

const CURRENT = 'current';

/** The draft beside the plan in force, or beside another draft or plan: figures, and a swipe on the map. */
export function ComparePanel({ region, store, view, over, close }: SlotProps) {
  const words = useWords();
  const { lang, t } = words;
  const { draft, model, settled } = view;
  const id = draft?.id ?? '';
  const [other, setOther] = useState(CURRENT);
  const [share, setShare] = useState(0.5);
  const choices = useAsked(
    useCallback(
      async (signal: AbortSignal) => {
        const [plans, drafts] = await Promise.all([
          plansOf(region, signal),
          api.drafts(region, signal),
        ]);
        return { plans: plans.items, drafts: drafts.items.filter((d) => d.id !== id) };
      },
      [region, id],
    ),
  );
  const compared = useAsked(
    useMemo(
      () =>
        settled < 0 || id === ''
          ? null
          : async (signal: AbortSignal) => {
              await store.idle();
              return api.compareDraft(id, other, signal);
            },
      [id, other, settled, store],
    ),
  );
  const names = useAsked(
    useMemo(
      () => (signal: AbortSignal) => gridsOf(other, choices.value?.plans ?? [], signal),
      [other, choices.value],
    ),
  );
  const found = compared.value;
  const before = useMemo(
    () =>
      model === null || found === null ? null : beforeOf(model, found.moved, names.value ?? []),
    [model, found, names.value],
  );
  // What it is compared with is painted on the left of the handle, the draft on the right.
  useEffect(() => {
    store.preview(before === null ? null : { assignment: before, to: share });
  }, [store, before, share]);
  useEffect(() => () => store.preview(null), [store]);

  return (
    <section className="plan-panel compare" aria-label={t('compare.title')}>
      <PanelHead title={t('compare.title')} close={close} />
      <label className="compare-with">
        <span>{t('compare.with')}</span>
        <select value={other} onChange={(e) => setOther(e.target.value)}>
          <option value={CURRENT}>{t('compare.current')}</option>
          {(choices.value?.plans ?? []).length > 0 && (
            <optgroup label={t('compare.plans')}>
              {choices.value?.plans.map((p) => (
                <option key={p.id} value={p.id}>
                  {p.name}
                </option>
              ))}
            </optgroup>
          )}
          {(choices.value?.drafts ?? []).length > 0 && (
            <optgroup label={t('compare.drafts')}>
              {choices.value?.drafts.map((d) => (
                <option key={d.id} value={d.id}>
                  {d.name}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      {compared.error !== null && (
        <FormAlert text={t('compare.failed', { reason: reasonOf(words, compared.error) })} />
      )}
      {found === null && compared.error === null && (
        <p className="muted" role="status">
          {t('compare.loading')}
        </p>
      )}
      {found !== null && (
        <>
          <CompareTable comparison={found} />
          <p className="muted">
            {found.moved.length === 0
              ? t(found.moves.people === 0 ? 'compare.same' : 'compare.same.cells')
              : t('compare.swipe', { n: number(lang, found.moves.cells) })}
          </p>
        </>
      )}
      {over !== null &&
        before !== null &&
        found !== null &&
        found.moved.length > 0 &&
        createPortal(
          <SwipeHandle
            share={share}
            move={setShare}
            captions={[t('compare.before'), t('compare.after')]}
          />,
          over,
        )}
    </section>
  );
}

/** Names of the grids that only the other side has. */
async function gridsOf(
  other: string,
  plans: readonly Plan[],
  signal: AbortSignal,
): Promise<readonly api.GridBody[]> {
  const current = plans.find((p) => p.state === 'in_force');
  const plan = other === CURRENT ? current : plans.find((p) => p.id === other);
  if (plan !== undefined) return (await planOf(plan.id, signal)).grids;
  return other === CURRENT ? [] : (await api.draft(other, signal)).grids;
}
