import type { ReactNode } from 'react';
import { dispatchGap, type Gap, type GapTask } from '../api/debt';
import type { Grid, Role } from '../api/types';
import { uuidv7 } from '../api/uuid';
import { useBusy } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { addDays } from '../plan/zoned';
import { answersFor, taskFor } from './answer';
import { points } from './CoverageTab';
import { closedOn, GAP_COLOUR, gapTitle } from './gapText';
import { mayDispatch, mayLead } from './roles';
import { UrgeLink } from './UrgeLink';

/** A task of one click is due so many days from today. */
export const DUE_DAYS = 3;

function late(task: GapTask, today: string): boolean {
  return task.due_on !== null && task.due_on < today;
}

/** A gap: what, since when, what it touches, and what closes it. */
export function GapRow({
  id,
  gap,
  picked,
  address,
  region,
  grid,
  since,
  role,
  sent,
  today,
  pick,
  choose,
  dispatched,
  failed,
  children,
}: {
  /** stable over readings */
  id: string;
  gap: Gap;
  picked: boolean;
  /** of its institution; '' while it is not read */
  address: string;
  region: string;
  grid: Grid | undefined;
  /** local date */
  since: string;
  role: Role;
  /** what was said when a task was made of it; '' before */
  sent: string;
  /** local date */
  today: string;
  pick: () => void;
  choose: () => void;
  dispatched: (text: string) => void;
  failed: (text: string) => void;
  /** what it is made of */
  children?: ReactNode;
}) {
  const words = useWords();
  const { lang, t, open } = words;
  const [busy, start] = useBusy();
  const title = gapTitle(words, gap.kind);
  const kind = taskFor(gap.closes);
  const who = answersFor(grid);
  const { task } = gap;
  const held = task != null && task.officer !== null ? task : null;
  const elsewhere = closedOn(gap);
  const send = () =>
    start(async () => {
      if (who === null || kind === null) return;
      try {
        const { officer, name } = who;
        const why = gap.kind === 4 ? 'special' : 'routine';
        const made = await dispatchGap(gap, uuidv7(), { officer }, why, addDays(today, DUE_DAYS));
        dispatched(t('gaps.sent', { name, due: made.due_on ?? '' }));
      } catch (error) {
        failed(t('gaps.refused', { reason: faultsOf(words, error) }));
      }
    });
  const where = gap.name ?? grid?.name ?? (gap.cell === undefined ? region : gap.cell);
  const place = gap.name ?? [grid?.name, gap.cell].filter(Boolean).join(' ');
  return (
    <li id={`gap-${id}`} className="gap-row" data-picked={picked} data-kind={gap.kind}>
      <button type="button" className="gap-what" aria-pressed={picked} onClick={pick}>
        <span className="chip" style={{ background: GAP_COLOUR[gap.kind], color: '#fff' }}>
          {title || t('gap.other', { kind: gap.kind })}
        </span>
        <strong>{where}</strong>
        <small className="muted">
          {region}
          {address !== '' && ` · ${address}`}
          {gap.name === undefined && gap.cell !== undefined && ` · ${t('panel.title')} ${gap.cell}`}
        </small>
      </button>
      <p className="gap-figures num">
        {gap.debt !== undefined && gap.debt > 0 && (
          <span className="gap-debt">
            {t('gaps.debt')} <b>{points(lang, gap.debt)}</b>
          </span>
        )}
        <span>{t('gap.since', { since })}</span>
        <span className="muted">
          {t('gap.touches', {
            institutions: number(lang, gap.institutions),
            clues: number(lang, gap.clues),
          })}
        </span>
        {gap.work_hours !== undefined && gap.staff_hours !== undefined && (
          <span className="muted">
            {t('gap.load', {
              work: number(lang, gap.work_hours),
              staff: number(lang, gap.staff_hours),
              percent:
                gap.staff_hours > 0
                  ? number(lang, Math.round((gap.work_hours / gap.staff_hours) * 100))
                  : '—',
            })}
          </span>
        )}
      </p>
      <p className="gap-acts">
        <small className="muted">{t('gaps.closes', { how: open('closes', gap.closes) })}</small>
        {sent !== '' && <span className="gap-sent">✓ {sent}</span>}
        {sent === '' && held !== null && (
          <span className="gap-sent" data-late={late(held, today)}>
            {t(late(held, today) ? 'gaps.held.late' : 'gaps.held', {
              name: [held.officer_name, held.second_name].filter(Boolean).join('、'),
              due: held.due_on ?? '—',
            })}
          </span>
        )}
        {held !== null && mayLead(role) && (
          <UrgeLink
            officer={held.officer ?? ''}
            task={{ place, kind: kind ?? 'patrol', due: held.due_on }}
            today={today}
          />
        )}
        {held !== null && sent === '' && mayDispatch(role) && (
          <button type="button" className="button" onClick={choose}>
            {t('gaps.reassign')}
          </button>
        )}
        {sent === '' && held === null && kind === 'patrol' && mayDispatch(role) && (
          <>
            {who !== null && (
              <button
                type="button"
                className="button go"
                disabled={busy}
                onClick={() => void send()}
              >
                {t('gaps.send', { name: who.name })}
              </button>
            )}
            <button type="button" className="button" onClick={choose}>
              {who === null ? t('gaps.choose') : t('gaps.other')}
            </button>
          </>
        )}
        {sent === '' && held === null && kind === 'inspection' && mayDispatch(role) && (
          <button type="button" className="button" onClick={choose}>
            {t('gaps.inspect')}
          </button>
        )}
        {elsewhere !== null && (
          <a className="button" href={elsewhere}>
            {t(gap.closes === 'locate' ? 'gaps.go.review' : 'gaps.go.plan')}
          </a>
        )}
      </p>
      {children}
    </li>
  );
}
