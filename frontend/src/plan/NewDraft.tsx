import { useState } from 'react';
import { createDraft, type DraftSource } from '../api/drafts';
import type { Plan } from '../api/plans';
import { uuidv7 } from '../api/uuid';
import { useBusy } from '../app/Page';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { FormAlert, FormDialog, FormField } from './formParts';

const KINDS = ['current', 'plan', 'community', 'regions', 'empty'] as const;
type Kind = (typeof KINDS)[number];

/** Asks what a new draft begins with. */
export function NewDraft({
  region,
  regionName,
  plans,
  base,
  closed,
  made,
}: {
  region: string;
  regionName: string;
  plans: readonly Plan[];
  /** the plan that it begins with; null: not chosen */
  base: Plan | null;
  closed: () => void;
  made: (id: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [kind, setKind] = useState<Kind>(
    base !== null ? 'plan' : plans.length > 0 ? 'current' : 'community',
  );
  const [plan, setPlan] = useState(base?.id ?? plans[0]?.id ?? '');
  const [name, setName] = useState(t('plan.new.usual', { region: regionName }));
  const [failed, setFailed] = useState('');
  const [busy, start] = useBusy();
  const [id] = useState(() => uuidv7());
  const submit = () =>
    start(async () => {
      try {
        await createDraft(id, { region, name: name.trim(), source: sourceOf(kind, plan) });
        made(id);
      } catch (error) {
        setFailed(t('plan.new.failed', { reason: faultsOf(words, error) }));
      }
    });
  return (
    <FormDialog title={t('plan.new')} closed={closed}>
      <form
        className="plan-form"
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <FormField label={t('plan.new.name')} about={t('plan.new.name.about')}>
          {(ids) => (
            <input
              {...ids}
              value={name}
              required
              maxLength={200}
              onChange={(e) => setName(e.target.value)}
            />
          )}
        </FormField>
        <fieldset className="plan-sources">
          <legend>{t('plan.new.source')}</legend>
          {KINDS.filter((one) => plans.length > 0 || (one !== 'current' && one !== 'plan')).map(
            (one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="source"
                  checked={one === kind}
                  onChange={() => setKind(one)}
                />
                <span>
                  {t(`plan.source.${one}`)}
                  <small className="muted">{t(`plan.source.${one}.about`)}</small>
                </span>
              </label>
            ),
          )}
        </fieldset>
        {kind === 'plan' && (
          <FormField label={t('plan.new.plan')}>
            {(ids) => (
              <select {...ids} value={plan} onChange={(e) => setPlan(e.target.value)}>
                {plans.map((p) => (
                  <option key={p.id} value={p.id}>
                    {p.name} · {t(`plan.state.${p.state}`)}
                  </option>
                ))}
              </select>
            )}
          </FormField>
        )}
        <FormAlert text={failed} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={busy || name.trim() === ''}>
            {t(busy ? 'plan.new.busy' : 'plan.new.make')}
          </button>
        </div>
      </form>
    </FormDialog>
  );
}

function sourceOf(kind: Kind, plan: string): DraftSource {
  switch (kind) {
    case 'plan':
      return { kind, plan };
    case 'community':
      return { kind: 'official', official: 'community' };
    default:
      return { kind };
  }
}
