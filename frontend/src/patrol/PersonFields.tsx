import type { Grid } from '../api/types';
import { useWords } from '../i18n/language';
import { FormField } from '../plan/formParts';
import { candidates } from './answer';
import type { Team } from './team';
import type { Staffing } from './useLookups';

/** One person, or for an inspection two supervisors with an approval number. */
export function PersonFields({
  team,
  change,
  inspection,
  staffing,
  grid,
}: {
  team: Team;
  change: (team: Team) => void;
  inspection: boolean;
  staffing: Staffing;
  /** whose people come first */
  grid: Grid | undefined;
}) {
  const { t } = useWords();
  const people = candidates(staffing.people, grid, inspection);
  const near = new Set(grid?.staff.map((s) => s.officer));
  const options = (but: string) => {
    const shown = people.filter((p) => p.id !== but);
    const groups = [
      { label: t('task2.of_grid'), list: shown.filter((p) => near.has(p.id)) },
      { label: t('task2.others'), list: shown.filter((p) => !near.has(p.id)) },
    ].filter((g) => g.list.length > 0);
    return groups.map((g) => (
      <optgroup key={g.label} label={g.label}>
        {g.list.map((p) => (
          <option key={p.id} value={p.id}>
            {p.name} · {t(`post.${p.post}`)}
          </option>
        ))}
      </optgroup>
    ));
  };
  const same = team.second !== '' && team.second === team.officer;
  return (
    <>
      <FormField
        label={t(inspection ? 'task2.first' : 'task2.officer')}
        about={people.length === 0 ? t('task2.nobody') : ''}
      >
        {(ids) => (
          <select
            {...ids}
            value={team.officer}
            onChange={(e) => change({ ...team, officer: e.target.value })}
          >
            <option value="">{t('plan2.choose')}</option>
            {options('')}
          </select>
        )}
      </FormField>
      {inspection && (
        <>
          <FormField label={t('task2.second')} fault={same ? t('task2.second.same') : ''}>
            {(ids) => (
              <select
                {...ids}
                value={team.second}
                onChange={(e) => change({ ...team, second: e.target.value })}
              >
                <option value="">{t('plan2.choose')}</option>
                {options(team.officer)}
              </select>
            )}
          </FormField>
          <FormField label={t('task2.approval')} about={t('task2.approval.about')}>
            {(ids) => (
              <input
                {...ids}
                value={team.approval}
                maxLength={100}
                onChange={(e) => change({ ...team, approval: e.target.value })}
              />
            )}
          </FormField>
        </>
      )}
    </>
  );
}
