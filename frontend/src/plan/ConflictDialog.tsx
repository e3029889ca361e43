import { useEffect, useRef } from 'react';
import type { Clock } from '../i18n/format';
import { unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { Conflict } from './conflict';
import { TableBox } from './formParts';
import type { Model } from './model';

/** An edit met another one: both versions, what differs, and what to do. */
export function ConflictDialog({
  conflict,
  model,
  clock,
  takeTheirs,
  applyMine,
}: {
  conflict: Conflict;
  model: Model;
  clock: Clock;
  takeTheirs: () => void;
  applyMine: () => void;
}) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const gridName = (id: string | null) => {
    const grid = model.grids[model.numberOf(id)];
    return grid === undefined ? t('plan.nogrid') : grid.code;
  };
  const meant = new Map(
    conflict.change.moves.flatMap(({ to, cells }) => cells.map((cell) => [cell, to] as const)),
  );
  const { differ, count, yours, theirs } = conflict;
  return (
    <dialog
      ref={dialog}
      className="confirm plan-dialog"
      data-wide="true"
      aria-label={t('plan.conflict')}
      onClose={takeTheirs}
    >
      <h2>{t('plan.conflict')}</h2>
      <p>{t('plan.conflict.about', { yours, theirs, count })}</p>
      <TableBox label={t('plan.conflict.list')}>
        <table>
          <thead>
            <tr>
              <th>{t('plan.conflict.what')}</th>
              <th>{t('plan.conflict.was')}</th>
              <th>{t('plan.conflict.theirs')}</th>
              <th>{t('plan.conflict.mine')}</th>
              <th>{t('plan.conflict.by')}</th>
              <th>{t('plan.conflict.at')}</th>
            </tr>
          </thead>
          <tbody>
            {differ.map((d) => (
              <tr key={`${d.cell ?? ''}/${d.grid ?? ''}`}>
                <td>
                  {d.cell ? (
                    <code>{d.cell}</code>
                  ) : (
                    t('plan.conflict.grid', { grid: gridName(d.grid ?? null) })
                  )}
                </td>
                <td>{gridName(d.want)}</td>
                <td>{gridName(d.found)}</td>
                <td>{d.cell ? gridName(meant.get(d.cell) ?? null) : '—'}</td>
                <td>{d.by || '—'}</td>
                <td className="num">
                  {d.version > 0
                    ? t('plan.conflict.edit', {
                        at: clock.short(unixSeconds(d.at)),
                        version: d.version,
                      })
                    : '—'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      {count > differ.length && (
        <p className="muted">{t('plan.conflict.more', { n: count - differ.length })}</p>
      )}
      <div className="buttons">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {t('plan.conflict.take')}
        </button>
        <button type="button" className="button primary" onClick={applyMine}>
          {t('plan.conflict.apply')}
        </button>
      </div>
    </dialog>
  );
}
