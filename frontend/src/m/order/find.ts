import { distance } from '../../map/measure';
import type { Place } from '../../map/shapes';
import type { FieldInstitution } from '../pack';
import { placeOf } from './stops';

export interface Near {
  readonly institution: FieldInstitution;
  readonly metres: number;
}

/** The nearest institutions, at most `count`. */
export function nearest(
  institutions: readonly FieldInstitution[],
  from: Place,
  count: number,
): Near[] {
  return institutions
    .flatMap((institution) => {
      const place = placeOf(institution);
      return place === null ? [] : [{ institution, metres: distance(from, place) }];
    })
    .sort((a, b) => a.metres - b.metres)
    .slice(0, count);
}

/**
 * The institution a code at a door names: the code itself, or an address whose last part or one of
 * whose parameters it is. Full-width letters and spaces count as plain ones. Null: none of mine.
 */
export function byCode(
  institutions: readonly FieldInstitution[],
  scanned: string,
): FieldInstitution | null {
  const wanted = new Set(readings(scanned).map(plain));
  return institutions.find((i) => wanted.has(plain(i.code)) || wanted.has(plain(i.id))) ?? null;
}

function readings(scanned: string): string[] {
  const text = scanned.trim();
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return [text];
  const url = new URL(text);
  const last =
    url.pathname
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '';
  return [text, decoded(last), ...url.searchParams.values()].filter((part) => part !== '');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}

/** Institutions whose name, address or code has every word of the question. */
export function search(
  institutions: readonly FieldInstitution[],
  question: string,
): FieldInstitution[] {
  const words = question
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '');
  if (words.length === 0) return [...institutions];
  return institutions.filter(({ name, address, code }) => {
    const text = `${name} ${address} ${code}`.normalize('NFKC').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
