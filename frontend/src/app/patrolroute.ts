import { GRADES, type GradeFilter } from '../api/debt';

export const PATROL_PARTS = [
  'board',
  'coverage',
  'gaps',
  'tasks',
  'messages',
  'problems',
  'quarantine',
] as const;
export type PatrolPart = (typeof PATROL_PARTS)[number];

/** The item of coverage that plans a way. */
export const CLEARING = 'clearing';

export const BY = ['region', 'grid', 'institution'] as const;
export type By = (typeof BY)[number];

/** The page of patrol and coverage (巡查), as its URL has it. */
export interface PatrolRoute {
  readonly page: 'patrol';
  readonly part: PatrolPart;
  /** what the part has open: a person, a task, a message, a problem */
  readonly item: string | null;
  /** '' for all of the account */
  readonly region: string;
  /** a call for help that is looked at */
  readonly sos: string | null;
  /** of coverage */
  readonly by: By;
  readonly grade: GradeFilter;
  /** of gaps: a kind, '' for all; of tasks: what is to be done */
  readonly kind: string;
  /** of tasks and problems; '' for the open ones */
  readonly state: string;
  /** of tasks */
  readonly why: string;
  /** of the board and of tasks: whose */
  readonly officer: string;
}

export const PATROL: PatrolRoute = {
  page: 'patrol',
  part: 'board',
  item: null,
  region: '',
  sos: null,
  by: 'region',
  grade: 'all',
  kind: '',
  state: '',
  why: '',
  officer: '',
};

const ID = /^[0-9A-Za-z._-]{1,64}$/;
const WORD = /^[0-9a-z-]{0,24}$/;

/** What is not understood is left out. `path`: behind the name of the page. */
export function parsePatrolRoute(
  [part = '', item = '']: readonly string[],
  params: URLSearchParams,
): PatrolRoute {
  const id = (name: string) => {
    const text = params.get(name) ?? '';
    return ID.test(text) ? text : '';
  };
  const word = (name: string) => {
    const text = params.get(name) ?? '';
    return WORD.test(text) ? text : '';
  };
  return {
    page: 'patrol',
    part: PATROL_PARTS.find((one) => one === part) ?? PATROL.part,
    item: ID.test(item) ? item : null,
    region: params.get('region') ?? '',
    sos: id('sos') || null,
    by: BY.find((one) => one === params.get('by')) ?? PATROL.by,
    grade: GRADES.find((one) => one === params.get('grade')) ?? PATROL.grade,
    kind: word('kind'),
    state: word('state'),
    why: word('why'),
    officer: id('officer'),
  };
}

/** The inverse: 'patrol/…?…', without defaults. */
export function formatPatrolRoute(route: PatrolRoute): string {
  const { part, item } = route;
  const params = new URLSearchParams();
  const names = ['region', 'sos', 'by', 'grade', 'kind', 'state', 'why', 'officer'] as const;
  for (const name of names) {
    const value = route[name];
    if (value !== null && value !== PATROL[name]) params.set(name, value);
  }
  const query = params.toString();
  const path = item !== null ? `/${part}/${item}` : part === PATROL.part ? '' : `/${part}`;
  return `patrol${path}${query === '' ? '' : `?${query}`}`;
}
