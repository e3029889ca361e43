import type { Words } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import type { PlanStore, PlanView } from './store';

/** Said after an edit. */
export interface Said {
  readonly text: string;
  readonly tone: 'warn' | 'bad';
}

/** What happened to an edit, and what others did; over the map. */
export function Notices({
  words,
  view: { refused, others },
  said,
  store,
  clear,
}: {
  words: Words;
  view: PlanView;
  said: Said | null;
  store: PlanStore;
  clear: () => void;
}) {
  const { t } = words;
  const people = [...new Set(others.map((e) => e.by))].join('、');
  const cells = others.reduce(
    (sum, e) => sum + e.moves.reduce((of, m) => of + m.cells.length, 0),
    0,
  );
  return (
    <div className="plan-notices" aria-live="polite">
      {refused !== null && (
        <Notice
          tone="bad"
          text={t('plan.refused', { reason: reasonOf(words, refused) })}
          close={() => store.dismiss()}
          label={t('plan.dismiss')}
        />
      )}
      {others.length > 0 && (
        <Notice
          tone="info"
          text={t('plan.others', { people: people || '—', n: others.length, cells })}
          close={() => store.dismiss()}
          label={t('plan.dismiss')}
        />
      )}
      {said !== null && (
        <Notice tone={said.tone} text={said.text} close={clear} label={t('plan.dismiss')} />
      )}
    </div>
  );
}

function Notice({
  tone,
  text,
  close,
  label,
}: {
  tone: string;
  text: string;
  close: () => void;
  label: string;
}) {
  return (
    <p data-tone={tone}>
      <span>{text}</span>
      <button type="button" className="button quiet" aria-label={label} onClick={close}>
        ×
      </button>
    </p>
  );
}
