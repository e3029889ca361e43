import type { Role } from '../api/types';
import {
  APPRAISAL,
  type AppraisalRoute,
  formatAppraisalRoute,
  parseAppraisalRoute,
} from './appraisalroute';
import { type DisplayRoute, type DoorRoute, displayOf, parseDisplayRoute } from './doorroute';
import { formatHotRoute, HOTSPOTS, type HotRoute, parseHotRoute } from './hotroute';
import { formatPatrolRoute, PATROL, type PatrolRoute, parsePatrolRoute } from './patrolroute';
import { formatPlanRoute, PLAN, type PlanRoute, parsePlanRoute } from './planroute';

/** Which page of the app, from the part of the URL behind #. Everything in it can be shared. */
export type Route =
  | { readonly page: 'board' }
  | {
      readonly page: 'review';
      /** an item of the queue, or the institution it is about */
      readonly item: string | null;
      readonly institution: string | null;
      /** '' for all */
      readonly kind: string;
      readonly region: string;
    }
  | { readonly page: 'import'; readonly batch: string | null; readonly rows: string }
  | HotRoute
  | PlanRoute
  | PatrolRoute
  | AppraisalRoute
  | DoorRoute
  | DisplayRoute;

export type PageName = Route['page'];
export type RouteOf<P extends PageName> = Extract<Route, { readonly page: P }>;

/** Pages that are about one thing, and are opened from where it is shown. */
type OfOne = 'door' | 'display';
export type MainPage = Exclude<PageName, OfOne>;

export const PAGES: readonly MainPage[] = [
  'board',
  'patrol',
  'appraisal',
  'plan',
  'hotspots',
  'review',
  'import',
];

/** Roles that work with a page, as the routes of the API have it. The server decides, this only hides. */
const ROLES: Readonly<Record<PageName, readonly Role[] | null>> = {
  board: null,
  display: null,
  door: ['clerk', 'commander', 'admin'],
  patrol: ['lead', 'commander', 'auditor', 'admin'],
  appraisal: ['commander', 'planner', 'auditor', 'admin'],
  plan: ['lead', 'commander', 'planner', 'auditor', 'admin'],
  hotspots: ['supervisor', 'clerk', 'commander', 'planner', 'auditor', 'admin'],
  review: ['supervisor', 'clerk', 'commander', 'planner', 'admin'],
  import: ['clerk', 'commander', 'auditor', 'admin'],
};

/** Who may settle reviews and bring in files; others of the page's roles look on. */
const INTAKE: readonly Role[] = ['clerk', 'commander', 'admin'];

export function mayDecide(role: Role): boolean {
  return INTAKE.includes(role);
}

export function mayOpen(page: PageName, role: Role): boolean {
  return ROLES[page]?.includes(role) ?? true;
}

const ID = /^[0-9A-Za-z._-]{1,64}$/;

/** What is not understood is left out; an unknown page is the board. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?');
  const params = new URLSearchParams(search);
  const [, page, ...rest] = path.split('/');
  const [id = ''] = rest;
  const item = ID.test(id) ? id : null;
  switch (page) {
    case 'review': {
      const institution = params.get('institution') ?? '';
      return {
        page,
        item,
        institution: ID.test(institution) ? institution : null,
        kind: params.get('kind') ?? '',
        region: params.get('region') ?? '',
      };
    }
    case 'import':
      return { page, batch: item, rows: params.get('rows') ?? '' };
    case 'hotspots':
      return parseHotRoute(
        rest.map((part) => (ID.test(part) ? part : '')),
        params,
      );
    case 'patrol':
      return parsePatrolRoute(
        rest.map((part) => (ID.test(part) ? part : '')),
        params,
      );
    case 'appraisal':
      return parseAppraisalRoute(rest, params);
    case 'door':
      return item === null ? { page: 'board' } : { page, id: item };
    case 'display':
      return parseDisplayRoute(id);
    case 'plan':
      return parsePlanRoute(
        rest.map((part) => (ID.test(part) ? part : '')),
        params,
      );
    default:
      return { page: 'board' };
  }
}

/** '#/…', the inverse of parseRoute. */
export function formatRoute(route: Route): string {
  const params = new URLSearchParams();
  const set = (name: string, value: string | null) => {
    if (value !== null && value !== '') params.set(name, value);
  };
  let path: string = route.page;
  switch (route.page) {
    case 'board':
      return '#/';
    case 'hotspots':
      return `#/${formatHotRoute(route)}`;
    case 'patrol':
      return `#/${formatPatrolRoute(route)}`;
    case 'appraisal':
      return `#/${formatAppraisalRoute(route)}`;
    case 'plan':
      return `#/${formatPlanRoute(route)}`;
    case 'door':
      return `#/door/${route.id}`;
    case 'display':
      return displayOf(route.token);
    case 'review':
      if (route.item !== null) path += `/${route.item}`;
      set('institution', route.institution);
      set('kind', route.kind);
      set('region', route.region);
      break;
    case 'import':
      if (route.batch !== null) path += `/${route.batch}`;
      set('rows', route.rows);
  }
  const search = params.toString();
  return `#/${path}${search === '' ? '' : `?${search}`}`;
}

export const REVIEW: RouteOf<'review'> = {
  page: 'review',
  item: null,
  institution: null,
  kind: '',
  region: '',
};

export const IMPORT: RouteOf<'import'> = { page: 'import', batch: null, rows: '' };

/** The first view of each page, for the navigation. */
export const START: Readonly<Record<MainPage, Route>> = {
  board: { page: 'board' },
  patrol: PATROL,
  appraisal: APPRAISAL,
  plan: PLAN,
  hotspots: HOTSPOTS,
  review: REVIEW,
  import: IMPORT,
};

/** Address of the queue at one institution. */
export function reviewOf(institution: string): string {
  return formatRoute({ ...REVIEW, institution });
}

/** Address of the page of hotspots with a cell open. */
export function hotspotOf(cell: string): string {
  return formatRoute({ ...HOTSPOTS, cell });
}

/** Address of the codes of an institution. */
export function doorOf(id: string): string {
  return formatRoute({ page: 'door', id });
}
