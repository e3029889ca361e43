import { useCallback } from 'react';
import * as api from '../api/appraisal';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { Taken } from '../patrol/PhotoPair';
import { Loaded, PanelHead } from '../patrol/parts';
import { usePolling } from '../patrol/usePolling';

const EVERY_MS = 300_000;

/** One visit with all that was handed in with it. */
export function VisitBox({
  id,
  clock,
  back,
  close,
}: {
  id: string;
  clock: Clock;
  /** a list is behind it */
  back: boolean;
  close: () => void;
}) {
  const { t } = useWords();
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.visit(id, signal), [id]),
    EVERY_MS,
  );
  return (
    <aside className="appraisal-side" aria-label={t('visit.title')}>
      <PanelHead title={t('visit.title')} about={t('visit.recorded')} reading={reading}>
        <button type="button" className="button" onClick={close}>
          {back ? `‹ ${t('visit.back')}` : t('panel.close')}
        </button>
      </PanelHead>
      <Loaded reading={reading}>{(visit) => <Visit visit={visit} clock={clock} />}</Loaded>
    </aside>
  );
}

function Visit({ visit, clock }: { visit: api.VisitDetail; clock: Clock }) {
  const { t, open } = useWords();
  const place = visit.institution_name || t('appraisal.cell', { cell: visit.cell ?? '' });
  const at = clock.full(unixSeconds(visit.visited_at));
  const rows: readonly [string, string][] = [
    [t('visit.at'), at],
    [t('visit.by'), visit.officer_name || visit.source_team],
    [t('visit.second'), visit.second_name],
    [t('visit.result'), visit.result === '' ? '' : open('result', visit.result)],
    [t('visit.form'), visit.form ?? ''],
    [t('visit.note'), visit.note],
  ];
  return (
    <div className="visit-box">
      <h3>
        {open('task', visit.task)} · {place}
      </h3>
      <p>
        <span className="chip grade" data-grade={visit.grade || 'none'}>
          {t('visit.grade')} {visit.grade || t('visit.grade.none')}
        </span>{' '}
        <small className="muted">{t('visit.grade.about')}</small>
      </p>
      <Reasons reasons={visit.reasons} />
      <dl className="visit-facts">
        {rows
          .filter(([, text]) => text !== '')
          .map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      <Answers visit={visit} />
      {visit.surveys.length > 0 && (
        <section>
          <h4>{t('visit.surveys')}</h4>
          <ul>
            {visit.surveys.map((s) => (
              <li key={`${s.result}${s.name}`}>
                {open('survey', s.result)} {s.name} {s.address} {s.note}
              </li>
            ))}
          </ul>
        </section>
      )}
      {visit.problems.length > 0 && (
        <section>
          <h4>{t('visit.problems')}</h4>
          <ul>
            {visit.problems.map((p) => (
              <li key={p.id}>
                {p.number} {p.what} · {open('visit.problem', p.state)} · {p.deadline_on}
              </li>
            ))}
          </ul>
        </section>
      )}
      {visit.photos.length > 0 && (
        <section>
          <h4>{t('visit.photos')}</h4>
          <div className="visit-photos">
            {visit.photos.map((p) => (
              <Taken key={p.sha256} photo={p} mark={`${at.slice(0, 16)} ${place}`} />
            ))}
          </div>
          <p className="muted photo-note">{t('photo.recorded')}</p>
        </section>
      )}
    </div>
  );
}

function Answers({ visit }: { visit: api.VisitDetail }) {
  const { t } = useWords();
  const answers = Object.entries((visit.answers ?? {}) as Readonly<Record<string, unknown>>);
  if (answers.length === 0) return null;
  return (
    <section>
      <h4>
        {t('visit.answers')}{' '}
        <small className="muted">
          {t('visit.burden', { seconds: visit.seconds, taps: visit.taps })}
        </small>
      </h4>
      <dl className="visit-facts">
        {answers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{Array.isArray(value) ? value.join('、') : String(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface Reason {
  readonly code?: string;
}

/** Why the grade is what it is, the words of the API where the dictionary has none. */
function Reasons({ reasons }: { reasons: api.VisitDetail['reasons'] }) {
  const { open } = useWords();
  const all = (Array.isArray(reasons) ? reasons : []) as readonly Reason[];
  if (all.length === 0) return null;
  return (
    <ul className="visit-reasons">
      {all.map((r) => (
        <li key={r.code}>{open('evidence', r.code ?? '')}</li>
      ))}
    </ul>
  );
}
