import { useCallback, useState } from 'react';
import { gridsOf } from '../api/duty';
import * as api from '../api/roster';
import { uuidv7 } from '../api/uuid';
import { useBusy } from '../app/Page';
import { usePolled } from '../hotspots/usePolled';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { FormAlert, FormDialog, FormField } from './formParts';
import { refusalOf } from './refusal';
import type { ListSlotProps } from './slots';
import { addDays, instantOf, localOf, rfc3339 } from './zoned';

const never = () => false;
/** Half a week from tomorrow on. */
const DAYS = 4;

/** Somebody is away: the leave is written down, and a draft made in which neighbours cover. */
export function AbsenceForm({ page, region, go, close }: ListSlotProps) {
  const words = useWords();
  const { t } = words;
  const zone = page.deployment.timezone;
  const grids = usePolled(
    useCallback((signal: AbortSignal) => gridsOf(region, signal), [region]),
    never,
    null,
  );
  const today = localOf(page.domainNow(), zone).slice(0, 10);
  const [officer, setOfficer] = useState('');
  const [kind, setKind] = useState<api.LeaveKind>('sick');
  const [from, setFrom] = useState(`${addDays(today, 1)}T00:00`);
  const [until, setUntil] = useState(`${addDays(today, 1 + DAYS)}T00:00`);
  const [mode, setMode] = useState<api.AbsenceOrder['mode']>('cells');
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const begin = instantOf(from, zone);
  const end = instantOf(until, zone);
  const order = begin !== null && end !== null && end <= begin;
  const faulty = officer === '' || begin === null || end === null || order;
  const people = workersOf(grids.value ?? []);

  const submit = () =>
    start(async () => {
      setFailure('');
      try {
        const { draft } = await api.coverAbsence({
          id: uuidv7(),
          leave: uuidv7(),
          officer,
          kind,
          from: rfc3339(begin ?? 0),
          until: rfc3339(end ?? 0),
          note,
          mode,
          name: t('absence.name', { name: people.find(([id]) => id === officer)?.[1] ?? '' }),
        });
        close();
        go({ part: 'draft', item: draft.id });
      } catch (error) {
        setFailure(t('absence.failed', { reason: refusalOf(words, error) }));
      }
    });
  return (
    <FormDialog title={t('absence.title')} closed={close}>
      <form
        className="plan-form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (!faulty) void submit();
        }}
      >
        <p className="muted">{t('absence.about')}</p>
        {grids.error !== null && (
          <FormAlert text={t('plan2.failed', { reason: reasonOf(words, grids.error) })} />
        )}
        <div className="plan-fields">
          <FormField label={t('absence.who')} about={t('absence.who.about')}>
            {(ids) => (
              <select {...ids} value={officer} onChange={(e) => setOfficer(e.target.value)}>
                <option value="">{t('plan2.choose')}</option>
                {people.map(([id, name, n]) => (
                  <option key={id} value={id}>
                    {t('absence.person', { name, n })}
                  </option>
                ))}
              </select>
            )}
          </FormField>
          <FormField label={t('absence.kind')}>
            {(ids) => (
              <select
                {...ids}
                value={kind}
                onChange={(e) => setKind(e.target.value as api.LeaveKind)}
              >
                {api.LEAVE_KINDS.map((k) => (
                  <option key={k} value={k}>
                    {t(`leave.${k}`)}
                  </option>
                ))}
              </select>
            )}
          </FormField>
          <FormField
            label={t('absence.from')}
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
          <FormField
            label={t('absence.until')}
            about={t('absence.until.about')}
            fault={end === null ? t('plan2.fault.instant') : order ? t('plan2.fault.order') : ''}
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
        </div>
        <fieldset className="plan-choices" data-rows="true">
          <legend>{t('absence.mode')}</legend>
          {(['cells', 'grids'] as const).map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="mode"
                checked={one === mode}
                onChange={() => setMode(one)}
              />
              <span>
                {t(`absence.mode.${one}`)}
                <small>{t(`absence.mode.${one}.about`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <FormField label={t('plan2.note')}>
          {(ids) => (
            <input
              {...ids}
              maxLength={200}
              value={note}
              onChange={(e) => setNote(e.target.value)}
            />
          )}
        </FormField>
        <FormAlert text={failure} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={busy || faulty}>
            {t(busy ? 'absence.busy' : 'absence.make')}
          </button>
        </div>
      </form>
    </FormDialog>
  );
}

type Staffed = Awaited<ReturnType<typeof gridsOf>>;

/** Who works in grids of the plan in force, and in how many. */
function workersOf(grids: Staffed): readonly (readonly [id: string, name: string, n: number])[] {
  const found = new Map<string, { name: string; grids: Set<string> }>();
  for (const grid of grids)
    for (const { officer, name } of grid.staff) {
      const known = found.get(officer) ?? { name, grids: new Set<string>() };
      known.grids.add(grid.id);
      found.set(officer, known);
    }
  return [...found]
    .map(([id, { name, grids: of }]) => [id, name, of.size] as const)
    .toSorted((a, b) => a[1].localeCompare(b[1], 'zh-CN'));
}
