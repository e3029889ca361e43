import type { ReactNode } from 'react';
import { PATROL } from '../app/patrolroute';
import { formatRoute, REVIEW } from '../app/route';
import type { MessageKey } from '../i18n/dictionary';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { debtOn, sum } from '../live/board';
import type { Totals } from '../live/messages';
import { percentOf } from '../patrol/bands';

interface Figure {
  readonly label: MessageKey;
  readonly value: number | null;
  readonly about?: MessageKey;
  readonly unit?: MessageKey;
  /** said beside the number */
  readonly note?: string;
  readonly tone?: 'warn' | 'bad';
  /** where the number can be worked off */
  readonly link?: { readonly to: string; readonly text: MessageKey } | undefined;
}

const CELLS = 'unit.cells';
const INST = 'unit.institutions';

/** The commander's counters, from the totals of the stream. */
export function Counters({
  totals,
  today,
  review,
  sos,
}: {
  totals: Totals | null;
  /** local day, in days since 1970-01-01 */
  today: number;
  /** the account may locate institutions */
  review: boolean;
  /** calls for help that have not ended, shown when there are any; null where the account does not hear of them */
  sos: number | null;
}) {
  const { lang, t } = useWords();
  const ungridded = totals?.ungridded ?? 0;
  const of = (read: (t: Totals) => number) => (totals === null ? null : read(totals));
  return (
    // It scrolls sideways on narrow screens, so it has to take the focus of a keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
    <section className="counters" lang={lang} aria-label={t('counter.group')} tabIndex={0}>
      {sos !== null && sos > 0 && (
        <Group
          figures={[
            {
              label: 'counter.sos',
              about: 'counter.sos.about',
              value: sos,
              tone: 'bad',
              link: { to: formatRoute(PATROL), text: 'counter.sos.go' },
            },
          ]}
        />
      )}
      <Group
        figures={[
          { label: 'counter.staff', about: 'counter.staff.about', value: of((x) => x.staff) },
        ]}
      />
      <Group
        figures={[
          {
            label: 'counter.due',
            about: 'counter.due.about',
            unit: INST,
            value: of((x) => x.institutions[2]),
          },
          {
            label: 'counter.visited',
            about: 'counter.visited.about',
            value: of((x) => x.visitsToday),
          },
        ]}
      />
      <Group
        figures={[
          {
            label: 'counter.overdue',
            about: 'counter.overdue.about',
            unit: INST,
            value: of((x) => x.institutions[4]),
            tone: 'bad',
          },
          {
            label: 'counter.never',
            about: 'counter.never.about',
            unit: INST,
            value: of((x) => x.institutions[3]),
            tone: 'warn',
          },
        ]}
      />
      <Group
        figures={[
          {
            label: 'counter.debt',
            about: 'counter.debt.about',
            unit: 'unit.points',
            value: of((x) => Math.round(debtOn(x, today))),
            tone: 'warn',
          },
        ]}
      >
        <Coverage of={totals} />
      </Group>
      <Group
        label="counter.clues"
        figures={[
          {
            label: 'counter.clues_today',
            about: 'counter.clues_today.about',
            value: of((x) => x.cluesToday),
          },
          { label: 'counter.open', value: of((x) => sum(x.clues)) },
          { label: 'counter.soon', value: of((x) => x.clueClock[1]), tone: 'warn' },
          { label: 'counter.late', value: of((x) => x.clueClock[2]), tone: 'bad' },
        ]}
      />
      <Group
        label="counter.gaps"
        figures={[
          {
            label: 'counter.gap1',
            about: 'counter.gap1.about',
            unit: CELLS,
            value: of((x) => x.gaps[0]),
            note: ungridded > 0 ? t('counter.ungridded', { count: number(lang, ungridded) }) : '',
          },
          {
            label: 'counter.gap2',
            about: 'counter.gap2.about',
            unit: CELLS,
            value: of((x) => x.gaps[1]),
          },
          {
            label: 'counter.gap3',
            about: 'counter.gap3.about',
            unit: INST,
            value: of((x) => x.gaps[2]),
          },
          {
            label: 'counter.gap4',
            about: 'counter.gap4.about',
            unit: CELLS,
            value: of((x) => x.gaps[3]),
          },
          {
            label: 'counter.gap6',
            about: 'counter.gap6.about',
            unit: CELLS,
            value: of((x) => x.gaps[4]),
          },
          {
            label: 'counter.gap7',
            about: 'counter.gap7.about',
            unit: CELLS,
            value: of((x) => x.gaps[5]),
          },
          {
            label: 'counter.gap9',
            about: 'counter.gap9.about',
            unit: INST,
            value: of((x) => x.gaps[6]),
          },
          {
            label: 'counter.unlocated',
            about: 'counter.unlocated.about',
            unit: INST,
            value: of((x) => x.unlocated),
            link: review ? { to: formatRoute(REVIEW), text: 'gap.to_review' } : undefined,
          },
        ]}
      />
    </section>
  );
}

/** Share of what owes that is in its cycle, with what it is a share of. */
function Coverage({ of }: { of: Totals | null }) {
  const { lang, t } = useWords();
  return (
    <div className="figure" title={t('counter.coverage.about')}>
      <dt>{t('counter.coverage')}</dt>
      <dd className="num">
        {of === null ? '—' : percentOf(of.inCycle, of.owing)}
        {of !== null && (
          <small className="note">
            {number(lang, of.inCycle)} / {number(lang, of.owing)}
          </small>
        )}
      </dd>
    </div>
  );
}

function Group({
  label,
  figures,
  children,
}: {
  label?: MessageKey;
  figures: readonly Figure[];
  children?: ReactNode;
}) {
  const { lang, t } = useWords();
  return (
    <div className="counter-group" data-dense={label !== undefined}>
      {label !== undefined && <span className="counter-caption">{t(label)}</span>}
      <dl>
        {figures.map((f) => (
          <div
            key={f.label}
            className="figure"
            data-tone={f.value ? f.tone : undefined}
            title={f.about && t(f.about)}
          >
            <dt>{t(f.label)}</dt>
            <dd className="num">
              {f.value === null ? '—' : number(lang, f.value)}
              {f.unit && <small> {t(f.unit)}</small>}
              {f.note && <small className="note">{f.note}</small>}
              {f.link && f.value ? (
                <a className="note" href={f.link.to}>
                  {t(f.link.text)}
                </a>
              ) : null}
            </dd>
          </div>
        ))}
        {children}
      </dl>
    </div>
  );
}
