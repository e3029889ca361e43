import { useState } from 'react';
import * as api from '../api/balances';
import { useBusy } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { PeoplePicker } from './BalanceOrderForm';
import { FollowRun } from './BalancePanel';
import { FormAlert, FormField, PanelHead } from './formParts';
import { refusalOf } from './refusal';
import type { SlotProps } from './slots';

/** At most so many join at once, as the API has it. */
const MOST = 1000;

/** People leave, people join: the land is dealt again with the least churn. */
export function StaffingPanel(props: SlotProps) {
  const words = useWords();
  const { lang, t } = words;
  const { store, view, mayEdit, close } = props;
  const { draft, staff } = view;
  const [leave, setLeave] = useState<readonly string[]>([]);
  const [join, setJoin] = useState('0');
  const [named, setNamed] = useState<readonly string[]>([]);
  const [run, setRun] = useState<string | null>(null);
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  if (draft === null) return null;
  const working = new Set(staff.map((p) => p.officer));
  const holders = draft.people.filter((p) => working.has(p.id));
  const idle = draft.people.filter((p) => !working.has(p.id));
  const vacant = Number(join);
  const badJoin = !/^\d+$/.test(join) || vacant > MOST;
  const joins = named.length > 0 ? named.length : vacant;
  const nothing = leave.length === 0 && joins === 0;
  const ask = () =>
    start(async () => {
      setFailure('');
      try {
        await store.idle();
        const begun = await api.askStaffing(draft.id, {
          version: store.draft?.version ?? draft.version,
          leave,
          join: named.length > 0 ? named : vacant,
        });
        setRun(begun.id);
      } catch (error) {
        setFailure(t('balance.start.failed', { reason: refusalOf(words, error) }));
      }
    });
  return (
    <section className="plan-panel staffing" aria-label={t('change.title')}>
      <PanelHead title={t('change.title')} close={close} />
      {run !== null ? (
        <FollowRun
          {...props}
          run={run}
          whole={draft?.borders === 'hard'}
          again={() => setRun(null)}
        />
      ) : (
        <form
          className="plan-form"
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            if (!nothing && !badJoin) void ask();
          }}
        >
          <p className="muted">{t('change.about')}</p>
          <h4>{t('change.leave')}</h4>
          <PeoplePicker
            people={holders}
            chosen={leave}
            choose={setLeave}
            fault=""
            disabled={busy}
          />
          <h4>{t('change.join')}</h4>
          <FormField
            label={t('change.join.n')}
            about={t('change.join.about')}
            fault={badJoin ? t('scan.fault.range', { least: 0, most: number(lang, MOST) }) : ''}
          >
            {(ids) => (
              <input
                {...ids}
                name="join"
                inputMode="numeric"
                disabled={busy || named.length > 0}
                value={join}
                onChange={(e) => setJoin(e.target.value.trim())}
              />
            )}
          </FormField>
          {idle.length > 0 && (
            <details>
              <summary>{t('change.join.named', { n: number(lang, idle.length) })}</summary>
              <PeoplePicker
                people={idle}
                chosen={named}
                choose={setNamed}
                fault=""
                disabled={busy}
              />
            </details>
          )}
          <p className="publish-said">
            {nothing
              ? t('change.nothing')
              : t('change.said', {
                  leave: number(lang, leave.length),
                  join: number(lang, joins),
                  left: number(lang, holders.length - leave.length + joins),
                })}
          </p>
          <FormAlert text={failure} />
          <div className="buttons">
            <button
              type="submit"
              className="button primary"
              disabled={busy || nothing || badJoin || !mayEdit}
            >
              {t(busy ? 'balance.starting' : 'change.start')}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
