import { useState } from 'react';
import type { DraftWhole } from '../api/drafts';
import { type Clock, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { FormField } from './formParts';
import { instantOf, localOf, rfc3339, tomorrow } from './zoned';

/** From when on, what will happen then, and cells without staff accepted by their number. */
export function PublishForm({
  draft,
  unstaffed,
  zone,
  clock,
  now,
  busy,
  publish,
}: {
  draft: DraftWhole;
  /** cells that nobody would answer for */
  unstaffed: number;
  zone: string;
  clock: Clock;
  now: () => number;
  busy: boolean;
  /** `from`: '' for at once */
  publish: (from: string, note: string, accepted: number) => void;
}) {
  const { lang, t } = useWords();
  const [from, setFrom] = useState(() =>
    draft.effective_from === null
      ? tomorrow(now(), zone)
      : localOf(unixSeconds(draft.effective_from), zone),
  );
  // A draft with an instant of its own to come holds from then on, not before.
  const own = draft.effective_from === null ? null : unixSeconds(draft.effective_from);
  const mayNow = own === null || own <= now();
  const [atOnce, setAtOnce] = useState(own !== null && mayNow);
  const [note, setNote] = useState('');
  const [accepted, setAccepted] = useState(false);
  const at = atOnce ? now() : instantOf(from, zone);
  const until = draft.returns_at === null ? null : unixSeconds(draft.returns_at);
  const past = !atOnce && at !== null && at <= now();
  const fault =
    at === null
      ? t('plan2.fault.instant')
      : past
        ? t('publish.fault.past', { now: clock.full(now()) })
        : until !== null && at >= until
          ? t('publish.fault.return')
          : '';
  const blocked = fault !== '' || (unstaffed > 0 && !accepted);
  return (
    <form
      className="plan-form publish-form"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!blocked && at !== null) publish(atOnce ? '' : rfc3339(at), note.trim(), unstaffed);
      }}
    >
      {mayNow && (
        <fieldset disabled={busy} className="plan-choices">
          <legend>{t('publish.when')}</legend>
          {([false, true] as const).map((one) => (
            <label key={String(one)}>
              <input
                type="radio"
                name="when"
                checked={one === atOnce}
                onChange={() => setAtOnce(one)}
              />
              {t(one ? 'publish.when.now' : 'publish.when.at')}
            </label>
          ))}
        </fieldset>
      )}
      {!atOnce && (
        <FormField
          label={t('publish.from')}
          about={t('publish.from.about', { zone })}
          fault={fault}
        >
          {(ids) => (
            <input
              {...ids}
              name="effective"
              type="datetime-local"
              disabled={busy}
              value={from}
              onChange={(e) => setFrom(e.target.value)}
            />
          )}
        </FormField>
      )}
      <FormField label={t('publish.note')} about={t('publish.note.about')}>
        {(ids) => (
          <input
            {...ids}
            maxLength={500}
            disabled={busy}
            value={note}
            onChange={(e) => setNote(e.target.value)}
          />
        )}
      </FormField>
      <p className="publish-said num">
        {t(
          until === null ? (atOnce ? 'publish.said.now' : 'publish.said') : 'publish.said.return',
          {
            at: at === null ? '—' : clock.full(at),
            until: until === null ? '' : clock.full(until),
          },
        )}
      </p>
      {unstaffed > 0 && (
        <label className="check publish-accept">
          <input
            type="checkbox"
            checked={accepted}
            disabled={busy}
            onChange={(e) => setAccepted(e.target.checked)}
          />
          <span>{t('publish.accept', { n: number(lang, unstaffed) })}</span>
        </label>
      )}
      <div className="buttons">
        <button type="submit" className="button primary" disabled={busy || blocked}>
          {t(busy ? 'publish.busy' : 'publish.do')}
        </button>
      </div>
    </form>
  );
}
