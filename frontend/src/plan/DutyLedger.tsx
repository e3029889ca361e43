import { useState } from 'react';
import { DUTY_KINDS, type DutyKind } from '../api/drafts';
import * as api from '../api/duty';
import { uuidv7 } from '../api/uuid';
import { useBusy } from '../app/Page';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { termText } from './DutyAnswer';
import { FormAlert, FormDialog, FormField } from './formParts';
import { refusalOf } from './refusal';
import { instantOf, localOf, rfc3339 } from './zoned';

type Act =
  | { readonly kind: 'appoint' }
  | { readonly kind: 'end'; readonly duty: api.Duty }
  | { readonly kind: 'correct'; readonly duty: api.Duty };

interface Common {
  readonly grid: { readonly id: string; readonly code: string; readonly name: string };
  readonly people: readonly api.Officer[];
  readonly zone: string;
  readonly now: () => number;
  readonly nameOf: (officer: string) => string;
}

/** Every entry of the ledger about a grid; nothing is overwritten. */
export function DutyLedger({
  duties,
  clock,
  may,
  written,
  ...common
}: Common & {
  duties: readonly api.Duty[];
  clock: Clock;
  may: boolean;
  written: () => void;
}) {
  const { t } = useWords();
  const [act, setAct] = useState<Act | null>(null);
  const corrected = new Set(duties.map((d) => d.corrects));
  const rows = duties.toSorted((a, b) => unixSeconds(b.from) - unixSeconds(a.from));
  return (
    <section className="card" aria-label={t('ledger.title')}>
      <div className="card-head">
        <h3>
          {t('ledger.title')} <span className="num">{duties.length}</span>
        </h3>
        {may && (
          <button type="button" className="button" onClick={() => setAct({ kind: 'appoint' })}>
            {t('ledger.appoint')}
          </button>
        )}
      </div>
      <ul className="ledger">
        {rows.map((duty) => (
          <li key={duty.id} data-corrected={corrected.has(duty.id)}>
            <span className="duty-kind">{t(`duty.${duty.kind}`)}</span>
            <strong>{common.nameOf(duty.officer)}</strong>
            {duty.corrects !== null && <span className="chip">{t('duty2.corrects')}</span>}
            {corrected.has(duty.id) && <span className="chip">{t('ledger.corrected')}</span>}
            <small className="num">{termText(clock, t, duty)}</small>
            {duty.note !== '' && <small>{t('duty2.note', { note: duty.note })}</small>}
            {may && !corrected.has(duty.id) && (
              <span className="ledger-acts">
                {duty.until === null && (
                  <button
                    type="button"
                    className="as-link"
                    onClick={() => setAct({ kind: 'end', duty })}
                  >
                    {t('ledger.end')}
                  </button>
                )}
                <button
                  type="button"
                  className="as-link"
                  onClick={() => setAct({ kind: 'correct', duty })}
                >
                  {t('ledger.correct')}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {act !== null && (
        <LedgerForm
          act={act}
          {...common}
          closed={() => setAct(null)}
          written={() => {
            setAct(null);
            written();
          }}
        />
      )}
    </section>
  );
}

function LedgerForm({
  act,
  grid,
  people,
  zone,
  now,
  nameOf,
  closed,
  written,
}: Common & { act: Act; closed: () => void; written: () => void }) {
  const words = useWords();
  const { t } = words;
  const duty = act.kind === 'appoint' ? null : act.duty;
  const [officer, setOfficer] = useState(duty?.officer ?? '');
  const [kind, setKind] = useState<DutyKind>(duty?.kind ?? 'officer');
  const [from, setFrom] = useState(localOf(duty === null ? now() : unixSeconds(duty.from), zone));
  const [until, setUntil] = useState(
    duty === null || duty.until === null ? '' : localOf(unixSeconds(duty.until), zone),
  );
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const ends = act.kind === 'end';
  const begin = instantOf(from, zone);
  const end = until === '' ? null : instantOf(until, zone);
  const order = begin !== null && end !== null && end <= begin;
  const faulty = (!ends && (officer === '' || begin === null)) || order;
  const corrects = act.kind === 'correct' ? { corrects: act.duty.id } : {};

  const submit = () =>
    start(async () => {
      setFailure('');
      try {
        if (act.kind === 'end')
          await api.endDuty(act.duty.id, end === null ? {} : { until: rfc3339(end) });
        else
          await api.putDuty(uuidv7(), {
            grid: grid.id,
            officer,
            kind,
            from: rfc3339(begin ?? 0),
            ...(end !== null && { until: rfc3339(end) }),
            ...(note !== '' && { note }),
            ...corrects,
          });
        written();
      } catch (error) {
        setFailure(t('plan2.failed', { reason: refusalOf(words, error) }));
      }
    });
  const title = t(`ledger.${act.kind}.title`, {
    grid: grid.name || grid.code,
    name: duty === null ? '' : nameOf(duty.officer),
  });
  return (
    <FormDialog title={title} closed={closed}>
      <form
        className="plan-form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (!faulty) void submit();
        }}
      >
        <p className="muted">{t(`ledger.${act.kind}.about`)}</p>
        {!ends && (
          <div className="plan-fields">
            <FormField label={t('ledger.officer')}>
              {(ids) => (
                <select {...ids} value={officer} onChange={(e) => setOfficer(e.target.value)}>
                  <option value="">{t('plan2.choose')}</option>
                  {people.map((p) => (
                    <option key={p.id} value={p.id}>
                      {p.name}
                    </option>
                  ))}
                </select>
              )}
            </FormField>
            <FormField label={t('ledger.kind')}>
              {(ids) => (
                <select {...ids} value={kind} onChange={(e) => setKind(e.target.value as DutyKind)}>
                  {DUTY_KINDS.map((k) => (
                    <option key={k} value={k}>
                      {t(`duty.${k}`)}
                    </option>
                  ))}
                </select>
              )}
            </FormField>
            <FormField
              label={t('ledger.from')}
              fault={begin === null ? t('plan2.fault.instant') : ''}
            >
              {(ids) => (
                <input
                  {...ids}
                  type="datetime-local"
                  value={from}
                  onChange={(e) => setFrom(e.target.value)}
                />
              )}
            </FormField>
          </div>
        )}
        <FormField
          label={t('ledger.until')}
          about={t(ends ? 'ledger.until.now' : 'ledger.until.open')}
          fault={order ? t('plan2.fault.order') : ''}
        >
          {(ids) => (
            <input
              {...ids}
              type="datetime-local"
              value={until}
              onChange={(e) => setUntil(e.target.value)}
            />
          )}
        </FormField>
        {!ends && (
          <FormField label={t('ledger.note')} about={t('ledger.note.about')}>
            {(ids) => (
              <input
                {...ids}
                maxLength={500}
                value={note}
                onChange={(e) => setNote(e.target.value)}
              />
            )}
          </FormField>
        )}
        <FormAlert text={failure} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={busy || faulty}>
            {t(busy ? 'plan2.saving' : `ledger.${act.kind}`)}
          </button>
        </div>
      </form>
    </FormDialog>
  );
}
