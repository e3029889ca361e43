import type { ReactNode } from 'react';
import { PLAN } from '../app/planroute';
import { formatRoute } from '../app/route';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { EDITOR_SLOTS, type EditorSlot, editorSlots } from './slots';
import type { PlanStore, PlanView } from './store';

/** Name and state of the draft, undo and redo, and what opens in the side panel. */
export function EditorHead({
  store,
  view,
  region,
  clock,
  mayEdit,
  version,
  slot,
  openSlot,
  children,
}: {
  store: PlanStore;
  view: PlanView;
  region: string;
  clock: Clock;
  mayEdit: boolean;
  /** a published plan, not a draft */
  version: boolean;
  slot: EditorSlot | null;
  openSlot: (slot: EditorSlot | null) => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const { draft, unsaved, retrying } = view;
  if (draft === null) return null;
  const from = draft.effective_from;
  return (
    <div className="plan-head">
      <a className="button quiet" href={formatRoute({ ...PLAN, region })}>
        ‹ {t('plan.part.list')}
      </a>
      <h2 title={draft.name}>{draft.name}</h2>
      <span className="chip">{t(version ? 'plan.version' : `plan.state.${draft.state}`)}</span>
      {draft.simulated && <span className="chip simulated small">{t('app.simulated')}</span>}
      <span className="muted num plan-when">
        {from === null
          ? t('plan.from.none')
          : t('plan.from', { at: clock.short(unixSeconds(from)) })}
        {!version && ` · ${t('plan.edits', { version: draft.version })}`}
      </span>
      <span className="plan-saved" role="status" data-retrying={retrying}>
        {retrying
          ? t('plan.retrying')
          : unsaved > 0
            ? t('plan.saving')
            : mayEdit
              ? t('plan.saved')
              : t('plan.readonly')}
      </span>
      <span className="plan-actions">
        {mayEdit && (
          <>
            <button
              type="button"
              className="button"
              disabled={!draft.can_undo}
              title="Ctrl+Z"
              onClick={() => store.undo()}
            >
              ↶ {t('plan.undo')}
            </button>
            <button
              type="button"
              className="button"
              disabled={!draft.can_redo}
              title="Ctrl+Shift+Z"
              onClick={() => store.redo()}
            >
              ↷ {t('plan.redo')}
            </button>
          </>
        )}
        {!version &&
          EDITOR_SLOTS.filter((name) => editorSlots[name] !== null).map((name) => (
            <button
              key={name}
              type="button"
              className={name === 'publish' ? 'button strong' : 'button'}
              aria-pressed={name === slot}
              onClick={() => openSlot(name === slot ? null : name)}
            >
              {t(`plan.slot.${name}`)}
            </button>
          ))}
        {children}
      </span>
    </div>
  );
}
