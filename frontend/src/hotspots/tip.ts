import type { HotCell } from '../api/hotspots';
import type { Words } from '../i18n/language';
import { certainty, chance, figure, fixed } from './figures';
import type { CellTip } from './HotMapView';

/** What is said of a cell beside the mouse; the panel has all of it. */
export function tipOf(words: Words, cell: HotCell | undefined): CellTip {
  const { t } = words;
  if (cell === undefined) return { title: t('hot.tip.nothing'), rows: [] };
  const rows: [string, string][] = [
    [t('hot.tip.n'), figure(words, cell.n, 0)],
    [t('hot.tip.near'), figure(words, cell.near, 0)],
  ];
  if (cell.z !== null && cell.level !== 'few')
    rows.push([t('hot.tip.z'), fixed(words, cell.z, 2)], [t('hot.tip.q'), chance(cell.q)]);
  rows.push([stateText(words, cell), cell.sure === null ? '' : certainty(words, cell.sure)]);
  return { title: t(`hot.level.${cell.level}`), rows };
}

function stateText({ t }: Words, { state }: HotCell): string {
  return t(`hot.state.${state === '' ? 'none' : state}`);
}

/** The same as a sentence for screen readers. */
export function describeCell(words: Words, id: string, cell: HotCell | undefined): string {
  const { t } = words;
  if (cell === undefined) return t('hot.cursor.nothing', { cell: id });
  return t('hot.cursor', {
    cell: id,
    level: t(`hot.level.${cell.level}`),
    n: cell.n,
    near: cell.near,
    state: stateText(words, cell),
  });
}
