// The one table of colours: the map paints from it and the legend lists it.
// Chosen to stay apart for red-green and blue-yellow colour blindness: every
// layer runs from light to dark as well as from one hue to another.
import type { MessageKey } from '../i18n/dictionary';
import { type Board, type CellSum, coverageOf, debtOn, statusOf, sum } from '../live/board';

export const LAYERS = ['status', 'debt', 'gaps', 'clues', 'visit'] as const;
export type LayerId = (typeof LAYERS)[number];

/** Domain time in unix seconds and its local day. */
export type Moment = Pick<Board, 'at' | 'today'>;

export interface CellClass {
  readonly id: string;
  /** fill on the map and in the legend */
  readonly colour: string;
  readonly label: MessageKey;
  readonly holds: (cell: CellSum, now: Moment) => boolean;
}

export interface Layer {
  readonly id: LayerId;
  readonly label: MessageKey;
  readonly about: MessageKey;
  /** worst first: a cell is of the first class that holds, or of none */
  readonly classes: readonly CellClass[];
}

const DAY = 86_400;

const visitedWithin =
  (days: number) =>
  (cell: CellSum, { at }: Moment): boolean =>
    lastSeen(cell) > 0 && at - lastSeen(cell) <= days * DAY;

const cluesFrom =
  (n: number) =>
  (cell: CellSum): boolean =>
    sum(cell.clues) >= n;

const owesFrom =
  (points: number) =>
  (cell: CellSum, { today }: Moment): boolean =>
    debtOn(cell, today) >= points;

export const PALETTE: Readonly<Record<LayerId, Layer>> = {
  status: {
    id: 'status',
    label: 'layer.status',
    about: 'layer.status.about',
    classes: [
      { id: 'overdue', colour: '#c8501e', label: 'status.overdue', holds: isStatus('overdue') },
      { id: 'never', colour: '#5b3a8c', label: 'status.never', holds: isStatus('never') },
      { id: 'due', colour: '#f0c040', label: 'status.due', holds: isStatus('due') },
      { id: 'ok', colour: '#8fbcd9', label: 'status.ok', holds: isStatus('ok') },
    ],
  },
  debt: {
    id: 'debt',
    label: 'layer.debt',
    about: 'layer.debt.about',
    classes: [
      { id: '20', colour: '#4a0d2b', label: 'debt.20', holds: owesFrom(20) },
      { id: '8', colour: '#8f2330', label: 'debt.8', holds: owesFrom(8) },
      { id: '3', colour: '#c8501e', label: 'debt.3', holds: owesFrom(3) },
      { id: '1', colour: '#e09434', label: 'debt.1', holds: owesFrom(1) },
      { id: 'some', colour: '#fbe3a6', label: 'debt.some', holds: owesFrom(0.000001) },
      {
        id: 'none',
        colour: '#8fbcd9',
        label: 'debt.none',
        holds: (c) => coverageOf(c.institutions).owing > 0,
      },
    ],
  },
  gaps: {
    id: 'gaps',
    label: 'layer.gaps',
    about: 'layer.gaps.about',
    classes: [
      { id: 'no-grid', colour: '#4a1942', label: 'gap.1', holds: (c) => c.gaps[0] > 0 },
      { id: 'no-staff', colour: '#b8336a', label: 'gap.2', holds: (c) => c.gaps[1] > 0 },
      { id: 'cut-off', colour: '#3d79c2', label: 'gap.7', holds: (c) => c.gaps[5] > 0 },
      { id: 'overload', colour: '#9c8c22', label: 'gap.6', holds: (c) => c.gaps[4] > 0 },
      { id: 'past-cycle', colour: '#f2a65a', label: 'gap.3', holds: (c) => c.gaps[2] > 0 },
      { id: 'unwalked', colour: '#17594a', label: 'gap.4', holds: (c) => c.gaps[3] > 0 },
      { id: 'too-many', colour: '#8aa9c4', label: 'gap.9', holds: (c) => c.gaps[6] > 0 },
      { id: 'covered', colour: '#d5e3ea', label: 'gap.none', holds: () => true },
    ],
  },
  clues: {
    id: 'clues',
    label: 'layer.clues',
    about: 'layer.clues.about',
    classes: [
      { id: '10', colour: '#54174e', label: 'clues.10', holds: cluesFrom(10) },
      { id: '4', colour: '#a3195b', label: 'clues.4', holds: cluesFrom(4) },
      { id: '2', colour: '#e5683f', label: 'clues.2', holds: cluesFrom(2) },
      { id: '1', colour: '#f9c784', label: 'clues.1', holds: cluesFrom(1) },
    ],
  },
  visit: {
    id: 'visit',
    label: 'layer.visit',
    about: 'layer.visit.about',
    classes: [
      { id: '30', colour: '#0b3954', label: 'visit.30', holds: visitedWithin(30) },
      { id: '90', colour: '#217a8c', label: 'visit.90', holds: visitedWithin(90) },
      { id: '180', colour: '#6cb8a8', label: 'visit.180', holds: visitedWithin(180) },
      { id: '365', colour: '#c9dd9a', label: 'visit.365', holds: visitedWithin(365) },
      { id: 'older', colour: '#e8b04a', label: 'visit.older', holds: (c) => lastSeen(c) > 0 },
      {
        id: 'never',
        colour: '#8c4a2f',
        label: 'visit.never',
        holds: (c) => sum(c.institutions) > 0,
      },
    ],
  },
};

function isStatus(status: string): (cell: CellSum) => boolean {
  return (cell) => statusOf(cell.institutions) === status;
}

/** Last visit or time an officer's track went through, unix seconds; 0 when neither. */
export function lastSeen(cell: CellSum): number {
  return Math.max(cell.lastVisit, cell.lastPatrol);
}

/** Pins of open clues and the dots before severities, mildest first. */
export const SEVERITY_COLOUR = {
  low: '#7d93a6',
  medium: '#e0a100',
  high: '#d1491b',
  critical: '#7a0f3c',
} as const;

export const STAFF_COLOUR = '#0f766e';

/** Borders of grids; `width` in pixels from zoom 13 on, `dash` in widths. */
export const GRID_LINE = { colour: '#0b6e69', width: 2, dash: [3, 1.5] };
