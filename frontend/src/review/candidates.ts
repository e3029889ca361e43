import type { Fix, Located, Review } from '../api/review';
import type { Place } from '../map/shapes';

/** A place the reviewer may take for the pin. */
export interface Candidate extends Place {
  readonly id: string;
  /** what is written on it: 1, 2, … as proposed, A, B, … as found by the reviewer */
  readonly label: string;
  readonly proposed: boolean;
  readonly fix: Fix;
}

export function placeOf(point: {
  readonly lon?: number | null | undefined;
  readonly lat?: number | null | undefined;
}): Place | null {
  const { lon, lat } = point;
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : null;
}

/** The proposed place first, then the others of the item, then what was searched for. */
export function candidatesOf(item: Review, found: Located | null): Candidate[] {
  const proposed = item.fix ?? null;
  const own = [...(proposed === null ? [] : [proposed]), ...surveyed(item), ...item.alternatives];
  const searched = found === null ? [] : [found, ...found.alternatives];
  return [
    ...own.flatMap((fix) => candidate(fix, fix === proposed)),
    ...searched.flatMap((fix) => candidate(fix, false, 'found')),
  ].map(numbered());
}

function candidate(fix: Fix, proposed: boolean, group = 'own') {
  const place = placeOf(fix);
  return place === null ? [] : [{ ...place, proposed, fix, group }];
}

function numbered() {
  const counts = new Map<string, number>();
  return ({ group, ...rest }: Omit<Candidate, 'id' | 'label'> & { group: string }): Candidate => {
    const n = counts.get(group) ?? 0;
    counts.set(group, n + 1);
    const label = group === 'own' ? String(n + 1) : String.fromCharCode(65 + (n % 26));
    return { ...rest, label, id: `${group}-${n}` };
  };
}

/** Where the officer stood who reported something else than the register has. */
function surveyed({ survey }: Review): Fix[] {
  const place = placeOf(survey ?? {});
  if (place === null) return [];
  return [
    {
      ...place,
      cell: null,
      region: '',
      precision: 'rooftop',
      score: 1,
      radius_m: 0,
      source: 'survey',
      matched: survey?.address ?? '',
    },
  ];
}

/** What the item is about, for people. */
export function nameOf({ institution, survey, id }: Review): string {
  return institution?.name || survey?.name || id;
}
