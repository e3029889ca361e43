import { useCallback, useState } from 'react';
import * as api from '../api/tasks';
import { useBusy } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { TableBox } from '../plan/formParts';
import { Filter, Loaded, PanelHead, type Said, Toast } from './parts';
import { mayCommand, mayDispatch, mayLead } from './roles';
import type { PartProps } from './slots';
import { TaskDialog } from './TaskDialog';
import { TaskRow } from './TaskRow';
import { useStaffing } from './useLookups';
import { usePages } from './usePages';

const EVERY_MS = 20_000;
const NOTHING: readonly api.Task[] = [];

export type TaskAct = 'assign' | 'hand-over' | 'withdraw' | 'history';

/** What people have to do: made from the cycles, given, handed over, withdrawn. */
export function TasksTab(props: PartProps) {
  const words = useWords();
  const { lang, t } = words;
  const { page, route, region, nudge, change, clock } = props;
  const state = route.state === '' ? 'open' : route.state === 'all' ? '' : route.state;
  const { why, kind, officer } = route;
  const list = usePages(
    useCallback(
      (after: string | null, signal: AbortSignal) =>
        api.tasks({ region, state, why, kind, officer }, after, signal),
      [region, state, why, kind, officer],
    ),
    EVERY_MS,
    nudge,
  );
  const staffing = useStaffing(region);
  const items = list.value?.items ?? NOTHING;
  const [act, setAct] = useState<{ readonly what: TaskAct; readonly task: api.Task } | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, start] = useBusy();
  const may = mayDispatch(page.session.role);
  const today = clock.date(page.domainNow());
  const generate = () =>
    start(async () => {
      try {
        const { made, withdrawn } = await api.generate(region);
        const figures = { made: number(lang, made), withdrawn: number(lang, withdrawn) };
        setSaid({ text: t('task2.generated', figures), tone: 'good' });
        list.refresh();
      } catch (error) {
        setSaid({ text: t('task2.failed', { reason: faultsOf(words, error) }), tone: 'bad' });
      }
    });
  const done = (text: string) => {
    setAct(null);
    setSaid({ text, tone: 'good' });
    list.refresh();
  };
  const placeName = (task: api.Task) => task.institution_name || (task.cell ?? '');
  return (
    <div className="patrol-page">
      <PanelHead title={t('patrol.part.tasks')} about={t('task2.about')} reading={list}>
        <div className="patrol-filters">
          <Filter
            label={t('task2.state')}
            value={route.state}
            choices={[
              { value: '', label: t('task2.state.open') },
              { value: 'done', label: t('task2.state.done') },
              { value: 'withdrawn', label: t('task2.state.withdrawn') },
              { value: 'all', label: t('task2.all') },
            ]}
            choose={(value) => change({ state: value })}
          />
          <Filter
            label={t('task2.kind')}
            value={kind}
            choices={[
              { value: '', label: t('task2.all') },
              ...api.KINDS.map((value) => ({ value, label: t(`task.${value}`) })),
            ]}
            choose={(value) => change({ kind: value })}
          />
          <Filter
            label={t('task2.why')}
            value={why}
            choices={[
              { value: '', label: t('task2.all') },
              ...api.WHYS.map((value) => ({ value, label: t(`why.${value}`) })),
            ]}
            choose={(value) => change({ why: value })}
          />
          <Filter
            label={t('task2.officer')}
            value={officer}
            choices={[
              { value: '', label: t('task2.all') },
              ...staffing.people
                .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'))
                .map((p) => ({ value: p.id, label: p.name })),
            ]}
            choose={(value) => change({ officer: value })}
          />
          {mayCommand(page.session.role) && (
            <button
              type="button"
              className="button primary"
              disabled={busy}
              title={t('task2.generate.about')}
              onClick={() => void generate()}
            >
              {t(busy ? 'task2.generating' : 'task2.generate')}
            </button>
          )}
        </div>
      </PanelHead>
      <Toast said={said} close={() => setSaid(null)} />
      <Loaded reading={list}>
        {() =>
          items.length === 0 ? (
            <p className="notice muted">{t('task2.none')}</p>
          ) : (
            <TableBox label={t('patrol.part.tasks')} kind="task-table">
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t('task2.due')}</th>
                    <th scope="col">{t('task2.kind')}</th>
                    <th scope="col">{t('task2.place')}</th>
                    <th scope="col">{t('task2.officer')}</th>
                    <th scope="col">{t('task2.acts')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((task) => (
                    <TaskRow
                      key={task.id}
                      task={task}
                      place={placeName(task)}
                      region={props.names.get(task.region) ?? task.region}
                      grid={staffing.grids.get(task.grid ?? '')?.name ?? ''}
                      today={today}
                      act={(what) => setAct({ what, task })}
                      may={may}
                      lead={mayLead(page.session.role)}
                    />
                  ))}
                </tbody>
              </table>
            </TableBox>
          )
        }
      </Loaded>
      {list.more !== null && (
        <button type="button" className="button patrol-more" onClick={list.more}>
          {t('patrol.more', { n: number(lang, items.length) })}
        </button>
      )}
      {act !== null && (
        <TaskDialog
          key={`${act.what}/${act.task.id}`}
          what={act.what}
          task={act.task}
          place={placeName(act.task)}
          staffing={staffing}
          clock={clock}
          done={done}
          close={() => setAct(null)}
        />
      )}
    </div>
  );
}
