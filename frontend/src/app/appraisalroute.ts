export const APPRAISAL_PARTS = ['figures', 'burden'] as const;
export type AppraisalPart = (typeof APPRAISAL_PARTS)[number];

export const APPRAISED = ['officer', 'grid', 'region'] as const;
export type Appraised = (typeof APPRAISED)[number];

/** The page of appraisal (考核), as its URL has it. */
export interface AppraisalRoute {
  readonly page: 'appraisal';
  readonly part: AppraisalPart;
  /** '' for all of the account */
  readonly region: string;
  readonly by: Appraised;
  /** local days; '' for the last 30 */
  readonly from: string;
  readonly until: string;
  /** the figure whose list is open, '' for none; of the row `id`, '' for all */
  readonly figure: string;
  readonly id: string;
  /** the visit that is looked at */
  readonly visit: string;
}

export const APPRAISAL: AppraisalRoute = {
  page: 'appraisal',
  part: 'figures',
  region: '',
  by: 'officer',
  from: '',
  until: '',
  figure: '',
  id: '',
  visit: '',
};

const WORD = /^[0-9A-Za-z._-]{0,64}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** What is not understood is left out. `path`: behind the name of the page. */
export function parseAppraisalRoute(
  [part = '']: readonly string[],
  params: URLSearchParams,
): AppraisalRoute {
  const text = (name: string, shape: RegExp) => {
    const value = params.get(name) ?? '';
    return shape.test(value) ? value : '';
  };
  return {
    page: 'appraisal',
    part: APPRAISAL_PARTS.find((one) => one === part) ?? APPRAISAL.part,
    region: params.get('region') ?? '',
    by: APPRAISED.find((one) => one === params.get('by')) ?? APPRAISAL.by,
    from: text('from', DAY),
    until: text('until', DAY),
    figure: text('figure', WORD),
    id: text('id', WORD),
    visit: text('visit', WORD),
  };
}

/** The inverse: 'appraisal/…?…', without defaults. */
export function formatAppraisalRoute(route: AppraisalRoute): string {
  const params = new URLSearchParams();
  for (const name of ['region', 'by', 'from', 'until', 'figure', 'id', 'visit'] as const)
    if (route[name] !== APPRAISAL[name]) params.set(name, route[name]);
  const query = params.toString();
  const path = route.part === APPRAISAL.part ? '' : `/${route.part}`;
  return `appraisal${path}${query === '' ? '' : `?${query}`}`;
}
