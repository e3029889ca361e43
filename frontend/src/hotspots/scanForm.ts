// The form for a new scan: what is typed, what is wrong with it, what is sent. Pure.
import type { Population, ScanModel, ScanOrder } from '../api/scans';

export const MODELS: readonly ScanModel[] = ['permutation', 'poisson'];
export const POPULATIONS: readonly Population[] = ['institutions', 'residents'];

/** As typed; '' leaves a field to the policy. */
export interface ScanForm {
  readonly model: ScanModel;
  /** what clues are due to, of the model poisson */
  readonly population: Population;
  readonly from: string;
  readonly until: string;
  /** percent of the population at most in a window */
  readonly share: string;
  /** length of a window at most; 0 with the model poisson: time does not count */
  readonly days: string;
  readonly prospective: boolean;
  readonly runs: string;
  readonly seed: string;
}

export type ScanField = 'from' | 'until' | 'share' | 'days' | 'runs' | 'seed';

/** What the API calls a field of the form. */
export const FIELD_OF_API: Readonly<Record<string, ScanField>> = {
  from: 'from',
  until: 'until',
  max_share: 'share',
  max_days: 'days',
  runs: 'runs',
  seed: 'seed',
};

export type ScanFault =
  | { readonly kind: 'date' }
  | { readonly kind: 'order' }
  | { readonly kind: 'range'; readonly least: number; readonly most: number };

export type ScanFaults = Readonly<Partial<Record<ScanField, ScanFault>>>;

export const DEFAULT_FORM: ScanForm = {
  model: 'permutation',
  population: 'institutions',
  from: '',
  until: '',
  share: '50',
  days: '30',
  prospective: true,
  runs: '999',
  seed: '',
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const WHOLE = /^\d+$/;
/** Seeds are whole numbers that JavaScript keeps exactly. */
const SEED_MOST = Number.MAX_SAFE_INTEGER;

export function faultsOfForm(form: ScanForm): ScanFaults {
  const faults: Partial<Record<ScanField, ScanFault>> = {};
  for (const field of ['from', 'until'] as const)
    if (form[field] !== '' && !isDay(form[field])) faults[field] = { kind: 'date' };
  if (faults.from === undefined && faults.until === undefined)
    if (form.from !== '' && form.until !== '' && form.from > form.until)
      faults.from = { kind: 'order' };
  const range = (field: ScanField, text: string, least: number, most: number, whole: boolean) => {
    if (text === '') return;
    const value = Number(text);
    const good = whole ? WHOLE.test(text) : Number.isFinite(value);
    if (!good || value < least || value > most) faults[field] = { kind: 'range', least, most };
  };
  range('share', form.share, 1, 50, false);
  range('days', form.days, form.model === 'poisson' ? 0 : 1, 3650, true);
  range('runs', form.runs, 99, 99_999, true);
  range('seed', form.seed, 1, SEED_MOST, true);
  return faults;
}

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** What is sent; the form has no faults. */
export function orderOf(form: ScanForm, region: string): ScanOrder {
  const { model, population, prospective, from, until, share, days, runs, seed } = form;
  return {
    region,
    model,
    prospective,
    ...(model === 'poisson' && { population }),
    ...(from !== '' && { from }),
    ...(until !== '' && { until }),
    ...(share !== '' && { max_share: Number(share) / 100 }),
    ...(days !== '' && { max_days: Number(days) }),
    ...(runs !== '' && { runs: Number(runs) }),
    ...(seed !== '' && { seed: Number(seed) }),
  };
}
