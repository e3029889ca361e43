import { useId, useState } from 'react';
import { type Change, DUTY_KINDS, type DutyKind } from '../api/drafts';
import type { Region } from '../api/types';
import { useWords } from '../i18n/language';
import { NO_CHANGE } from './change';
import { LoadBar, loadText } from './LoadBar';
import { gridRow, nameOf } from './rows';
import type { PlanView } from './store';

/** The grid that is picked: its name, its people, its figures. */
export function GridCard({
  view,
  number,
  colour,
  mayEdit,
  edit,
  fly,
  flyApart,
  regions,
  widen,
  close,
}: {
  view: PlanView;
  number: number;
  colour: string;
  mayEdit: boolean;
  edit: (change: Change) => void;
  fly: () => void;
  /** to the smaller parts of a grid that does not hang together */
  flyApart: () => void;
  regions: readonly Region[];
  widen: (region: string) => void;
  close: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const [renaming, setRenaming] = useState(false);
  const row = gridRow(view, number);
  const { model, draft } = view;
  if (row === null || model === null) return null;
  const { grid, sum, load } = row;
  const own = regions.find((r) => r.code === grid.region);
  const wider = regions.find((r) => r.code === own?.parent_code);
  const takeOut = () => {
    const cells = model.membersOf(number).map((i) => model.land.cells[i] ?? '');
    const { id, code, name, region } = grid;
    const moves =
      cells.length === 0 ? [] : [{ to: null, cells, from: cells.map((): string => id) }];
    const postings = view.staff.filter((p) => p.grid === id).map((p) => ({ ...p, gone: true }));
    edit({ ...NO_CHANGE, moves, postings, grids: [{ before: { id, code, name, region } }] });
    close();
  };
  return (
    <section className="grid-card" aria-label={t('plan.grid.picked')}>
      <div className="card-head">
        {renaming ? (
          <GridName
            code={grid.code}
            name={grid.name}
            taken={(code) => model.grids.some((g) => !g.gone && g !== grid && g.code === code)}
            cancel={() => setRenaming(false)}
            save={(code, name) => {
              const { id, region } = grid;
              const before = { id, code: grid.code, name: grid.name, region };
              edit({ ...NO_CHANGE, grids: [{ before, after: { id, code, name, region } }] });
              setRenaming(false);
            }}
          />
        ) : (
          <h3>
            <i style={{ background: colour }} aria-hidden="true" />
            <b>{grid.code}</b> {grid.name !== grid.code && grid.name}
          </h3>
        )}
        {!renaming && (
          <button
            type="button"
            className="button quiet plan-close"
            aria-label={t('plan.grid.close')}
            onClick={close}
          >
            ×
          </button>
        )}
      </div>
      <p className="num">{loadText(words, load)}</p>
      <LoadBar load={load} />
      <p className="num muted">
        {t('plan.grid.figures', {
          institutions: sum.institutions,
          cells: sum.cells,
          clues: sum.clues,
          watch: sum.watch,
          border: (sum.border / 10_000).toFixed(1),
        })}
      </p>
      {sum.pieces > 1 && (
        <p className="plan-warn">
          {t('plan.grid.apart', { pieces: sum.pieces, cells: sum.apart })}{' '}
          <button type="button" className="button quiet" onClick={flyApart}>
            {t('plan.grid.apart.show')}
          </button>
        </p>
      )}
      {grid.locked && <p className="plan-warn">{t('plan.grid.locked')}</p>}
      <GridStaff view={view} grid={grid.id} mayEdit={mayEdit && !grid.locked} edit={edit} />
      <div className="buttons">
        <button type="button" className="button" onClick={fly} disabled={sum.cells === 0}>
          {t('plan.grid.fly')}
        </button>
        {mayEdit && (
          <>
            <button
              type="button"
              className="button"
              aria-pressed={grid.locked}
              onClick={() =>
                edit({ ...NO_CHANGE, locks: [{ grid: grid.id, locked: !grid.locked }] })
              }
            >
              {t(grid.locked ? 'plan.grid.unlock' : 'plan.grid.lock')}
            </button>
            <button
              type="button"
              className="button"
              disabled={grid.locked}
              onClick={() => setRenaming(true)}
            >
              {t('plan.grid.rename')}
            </button>
            {wider !== undefined && grid.region !== draft?.region && (
              <button
                type="button"
                className="button"
                disabled={grid.locked}
                title={t('plan.grid.widen.about', { region: own?.name ?? grid.region })}
                onClick={() => widen(wider.code)}
              >
                {t('plan.grid.widen', { region: wider.name })}
              </button>
            )}
            <button type="button" className="button" disabled={grid.locked} onClick={takeOut}>
              {t('plan.grid.remove')}
            </button>
          </>
        )}
      </div>
    </section>
  );
}

/** Code and name of a grid, to be changed. */
export function GridName({
  code: oldCode,
  name: oldName,
  region: first = '',
  regions = [],
  taken,
  save,
  cancel,
}: {
  code: string;
  name: string;
  /** of a new grid, and which there are to choose from */
  region?: string;
  regions?: readonly Region[];
  /** whether another grid has the code */
  taken: (code: string) => boolean;
  save: (code: string, name: string, region: string) => void;
  cancel: () => void;
}) {
  const { t } = useWords();
  const id = useId();
  const [code, setCode] = useState(oldCode);
  const [name, setName] = useState(oldName);
  const [region, setRegion] = useState(first);
  const clash = taken(code.trim());
  return (
    <form
      className="grid-name"
      onSubmit={(e) => {
        e.preventDefault();
        if (code.trim() !== '' && !clash) save(code.trim(), name.trim() || code.trim(), region);
      }}
    >
      <label htmlFor={`${id}-code`}>{t('plan.grid.code')}</label>
      <input
        id={`${id}-code`}
        value={code}
        maxLength={60}
        required
        aria-invalid={clash}
        onChange={(e) => setCode(e.target.value)}
      />
      {clash && (
        <p className="form-error" role="alert">
          {t('plan.grid.code.taken', { code: code.trim() })}
        </p>
      )}
      <label htmlFor={`${id}-name`}>{t('plan.grid.name')}</label>
      <input
        id={`${id}-name`}
        value={name}
        maxLength={200}
        onChange={(e) => setName(e.target.value)}
      />
      {regions.length > 0 && (
        <>
          <label htmlFor={`${id}-region`}>{t('plan.grid.region')}</label>
          <select
            id={`${id}-region`}
            value={region}
            title={t('plan.grid.region.about')}
            onChange={(e) => setRegion(e.target.value)}
          >
            {regions.map((r) => (
              <option key={r.code} value={r.code}>
                {r.name}
              </option>
            ))}
          </select>
        </>
      )}
      <div className="buttons">
        <button type="submit" className="button primary" disabled={clash}>
          {t('plan.save')}
        </button>
        <button type="button" className="button" onClick={cancel}>
          {t('app.dialog.cancel')}
        </button>
      </div>
    </form>
  );
}

function GridStaff({
  view: { staff, draft, loads },
  grid,
  mayEdit,
  edit,
}: {
  view: PlanView;
  grid: string;
  mayEdit: boolean;
  edit: (change: Change) => void;
}) {
  const words = useWords();
  const { t, open } = words;
  const [officer, setOfficer] = useState('');
  const [kind, setKind] = useState<DutyKind>('officer');
  const mine = staff
    .filter((p) => p.grid === grid)
    .toSorted((a, b) => DUTY_KINDS.indexOf(a.kind) - DUTY_KINDS.indexOf(b.kind));
  const people = (draft?.people ?? []).toSorted(
    (a, b) =>
      (loads?.people.get(a.id)?.ratio ?? 0) - (loads?.people.get(b.id)?.ratio ?? 0) ||
      a.name.localeCompare(b.name),
  );
  const taken = mine.some((p) => p.officer === officer && p.kind === kind);
  return (
    <div className="grid-staff">
      <h4>{t('plan.staff')}</h4>
      {mine.length === 0 && <p className="plan-warn">{t('plan.staff.none')}</p>}
      <ul>
        {mine.map((p) => (
          <li key={`${p.officer}/${p.kind}`}>
            <span className="chip">{open('plan.duty', p.kind)}</span> {nameOf(draft, p.officer)}
            {mayEdit && (
              <button
                type="button"
                className="button quiet"
                aria-label={t('plan.staff.remove', {
                  name: nameOf(draft, p.officer),
                  duty: open('plan.duty', p.kind),
                })}
                onClick={() => edit({ ...NO_CHANGE, postings: [{ ...p, gone: true }] })}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayEdit && (
        <form
          className="staff-add"
          onSubmit={(e) => {
            e.preventDefault();
            edit({ ...NO_CHANGE, postings: [{ grid, officer, kind }] });
            setOfficer('');
          }}
        >
          <select
            aria-label={t('plan.staff.person')}
            value={officer}
            onChange={(e) => setOfficer(e.target.value)}
          >
            <option value="">{t('plan.staff.choose')}</option>
            {people.map((p) => (
              <option key={p.id} value={p.id}>
                {t('plan.staff.option', {
                  name: p.name,
                  percent: percentOf(loads?.people.get(p.id)?.ratio),
                })}
              </option>
            ))}
          </select>
          <select
            aria-label={t('plan.staff.duty')}
            value={kind}
            onChange={(e) => setKind(DUTY_KINDS.find((k) => k === e.target.value) ?? 'officer')}
          >
            {DUTY_KINDS.map((k) => (
              <option key={k} value={k}>
                {open('plan.duty', k)}
              </option>
            ))}
          </select>
          <button type="submit" className="button" disabled={officer === '' || taken}>
            {t('plan.staff.add')}
          </button>
        </form>
      )}
    </div>
  );
}

function percentOf(ratio = 0): string {
  return Number.isFinite(ratio) ? `${Math.round(ratio * 100)} %` : '—';
}
