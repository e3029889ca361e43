// The form of a balance: what is typed, what is wrong with it, what is sent. Pure.
import type { BalanceOrder } from '../api/balances';
import type { Borders } from '../api/drafts';

/** To whom the land is dealt. */
export type Dealt = 'all' | 'people' | 'grids';

/** As typed. */
export interface BalanceForm {
  readonly dealt: Dealt;
  readonly borders: Borders;
  /** ids; of `people` */
  readonly staff: readonly string[];
  /** of `grids` */
  readonly grids: string;
  readonly churn: string;
  /** of a crossed border, while they are priced */
  readonly price: string;
  /** 0 quick, 1 usual, 2 thorough */
  readonly effort: Effort;
  /** km², '' for any */
  readonly area: string;
  /** '' for any */
  readonly seed: string;
}

export type BalanceField = 'staff' | 'grids' | 'churn' | 'price' | 'area' | 'seed';

export type BalanceFault =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'range'; readonly least: number; readonly most: number };

export type BalanceFaults = Readonly<Partial<Record<BalanceField, BalanceFault>>>;

export const EFFORTS = [0, 1, 2] as const;
export type Effort = (typeof EFFORTS)[number];

/** What the API calls a field of the form. */
export const BALANCE_FIELDS: Readonly<Record<string, BalanceField>> = {
  staff: 'staff',
  grids: 'grids',
  churn_price: 'churn',
  price: 'price',
  max_area_km2: 'area',
  seed: 'seed',
};

export function startForm(borders: Borders, grids: number): BalanceForm {
  return {
    dealt: 'all',
    borders,
    staff: [],
    grids: String(Math.max(1, grids)),
    churn: '1',
    price: '1',
    effort: 1,
    area: '',
    seed: '',
  };
}

const WHOLE = /^\d+$/;

/** `cells`: of the draft; there cannot be more grids. */
export function balanceFaults(form: BalanceForm, cells: number): BalanceFaults {
  const faults: Partial<Record<BalanceField, BalanceFault>> = {};
  const range = (field: BalanceField, least: number, most: number, whole: boolean, may = false) => {
    const text = String(form[field]).trim();
    if (text === '' && may) return;
    const value = Number(text);
    const good = text !== '' && (whole ? WHOLE.test(text) : Number.isFinite(value));
    if (!good || value < least || value > most) faults[field] = { kind: 'range', least, most };
  };
  if (form.dealt === 'people' && form.staff.length === 0) faults.staff = { kind: 'nobody' };
  if (form.dealt === 'grids') range('grids', 1, Math.max(1, cells), true);
  range('churn', 0, 1000, false);
  if (form.borders === 'priced') range('price', 0, 1000, false);
  range('area', 0.01, 1_000_000, false, true);
  range('seed', 1, Number.MAX_SAFE_INTEGER, true, true);
  return faults;
}

/** What is sent; the form has no faults. */
export function orderOf(form: BalanceForm, version: number): BalanceOrder {
  return {
    version,
    borders: form.borders,
    effort: form.effort,
    churn_price: Number(form.churn),
    ...(form.dealt === 'people' && { staff: form.staff }),
    ...(form.dealt === 'grids' && { grids: Number(form.grids) }),
    ...(form.borders === 'priced' && { price: Number(form.price) }),
    ...(form.area.trim() !== '' && { max_area_km2: Number(form.area) }),
    ...(form.seed.trim() !== '' && { seed: Number(form.seed) }),
  };
}
