import { useCallback } from 'react';
import * as api from '../api/appraisal';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { Loaded, PanelHead } from '../patrol/parts';
import { usePolling } from '../patrol/usePolling';
import { TableBox } from '../plan/formParts';
import type { AppraisalProps } from './AppraisalPage';
import { timeText } from './columns';
import { PeriodFields } from './PeriodFields';

/** A server that is gone is noticed within this. */
const EVERY_MS = 30_000;

/** What forms cost those who fill them in, and which fields nobody reads. */
export function BurdenTab({ route, span, change }: AppraisalProps) {
  const { t } = useWords();
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.burden(span, signal), [span]),
    EVERY_MS,
  );
  return (
    <section className="patrol-page" aria-label={t('appraisal.part.burden')}>
      <PanelHead title={t('appraisal.part.burden')} about={t('burden.about')} reading={reading}>
        <div className="patrol-filters">
          <PeriodFields route={route} change={change} shown={reading.value} />
        </div>
      </PanelHead>
      <Loaded reading={reading}>
        {({ forms, people }) =>
          forms.length === 0 ? (
            <p className="notice muted">{t('burden.none')}</p>
          ) : (
            <div className="burden">
              <section>
                <h3>{t('burden.forms')}</h3>
                {forms
                  .toSorted((a, b) => b.seconds - a.seconds)
                  .map((form, i) => (
                    <FormBox key={form.form} form={form} open={i === 0} />
                  ))}
              </section>
              <People people={people} />
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

/** The form that takes most time is open at first. */
function FormBox({ form, open }: { form: api.FormBurden; open: boolean }) {
  const words = useWords();
  const { lang, t } = words;
  const unread = form.fields.filter((f) => f.read === 0).length;
  const most = Math.max(1, ...form.fields.map((f) => f.seconds));
  return (
    <details className="burden-form" open={open}>
      <summary>
        <b>{form.title}</b>
        <span className="num muted">
          {t('burden.uses')} {number(lang, form.uses)} · {t('burden.median')}{' '}
          {timeText(words, form.median_seconds)} · {t('burden.seconds')}{' '}
          {timeText(words, form.seconds)} · {t('burden.taps')} {number(lang, form.taps)}
        </span>
        {unread > 0 && <span className="chip warn">{t('burden.unread', { n: unread })}</span>}
      </summary>
      <TableBox label={form.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('burden.field')}</th>
              <th scope="col" className="end">
                {t('burden.answered')}
              </th>
              <th scope="col" className="end">
                {t('burden.read')}
              </th>
              <th scope="col" className="end">
                {t('burden.answers')}
              </th>
              <th scope="col">{t('burden.seconds')}</th>
            </tr>
          </thead>
          <tbody>
            {form.fields.map((f) => (
              <tr key={f.name}>
                <th scope="row">
                  {f.title}{' '}
                  {f.read === 0 && <span className="chip warn">{t('burden.never_read')}</span>}{' '}
                  {f.answers === 1 && f.answered > 4 && (
                    <span className="chip">{t('burden.same')}</span>
                  )}
                </th>
                <td className="num end">{number(lang, f.answered)}</td>
                <td className="num end">{number(lang, f.read)}</td>
                <td className="num end">{number(lang, f.answers)}</td>
                <td className="num">
                  <span className="burden-bar" aria-hidden="true">
                    <i style={{ width: `${(f.seconds / most) * 100}%` }} />
                  </span>
                  {f.seconds === 0 ? '–' : timeText(words, f.seconds)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </details>
  );
}

function People({ people }: { people: api.Burden['people'] }) {
  const words = useWords();
  const { lang, t } = words;
  const most = Math.max(1, ...people.map((p) => p.seconds));
  return (
    <section>
      <h3>{t('burden.people')}</h3>
      <TableBox label={t('burden.people')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('appraisal.by.officer')}</th>
              <th scope="col" className="end">
                {t('burden.uses')}
              </th>
              <th scope="col" className="end">
                {t('burden.taps')}
              </th>
              <th scope="col">{t('burden.seconds')}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((p) => (
              <tr key={p.id}>
                <th scope="row">{p.name}</th>
                <td className="num end">{number(lang, p.uses)}</td>
                <td className="num end">{number(lang, p.taps)}</td>
                <td className="num">
                  <span className="burden-bar" aria-hidden="true">
                    <i style={{ width: `${(p.seconds / most) * 100}%` }} />
                  </span>
                  {timeText(words, p.seconds)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}
