import type { zhDebt } from './zh.debt';

export const enDebt: Readonly<Record<keyof typeof zhDebt, string>> = {
  'gap.4': 'Populated or risky cell nobody patrols',
  'gap.9': 'Inspected too often',
  'closes.patrol': 'Patrol the cell',
  'closes.hold': 'Hold inspections',
  'gap.debt': '{points} points owed',
  'layer.debt': 'Debt',
  'layer.debt.about':
    'Points owed by institutions and by cells without a patrol: 1 is an ordinary institution one whole cycle late, weighted by category and risk',
  'debt.20': '20 points and more',
  'debt.8': '8 to 20 points',
  'debt.3': '3 to 8 points',
  'debt.1': '1 to 3 points',
  'debt.some': 'Less than 1 point',
  'debt.none': 'Nothing owed',
  'counter.debt': 'Debt',
  'counter.debt.about':
    'Points owed: 1 is an ordinary institution one whole cycle late, weighted by category and risk, growing every day',
  'counter.coverage': 'Coverage',
  'counter.coverage.about':
    'Institutions within every cycle, of all that owe visits, located or not',
  'counter.gap4': 'Unpatrolled',
  'counter.gap4.about':
    'Cells without an institution that are populated or risky and where nobody was lately',
  'counter.gap9': 'Inspected too often',
  'counter.gap9.about':
    'Institutions inspected beyond the yearly limit, or by two teams in short order',
  'unit.points': 'points',
  'panel.owed': 'Debt and coverage',
  'panel.debt': '{points} points owed',
  'panel.debt.grows': '{points} more a day',
  'panel.coverage': 'Coverage {percent} ({done} of {all} within their cycles)',
  'panel.coverage.none': 'No institution here owes visits',
  'feed.sos.raised': 'Call for help',
  'feed.sos.ended': 'Call for help over',
};
