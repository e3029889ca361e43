import type { CheckInDraft } from '../model';
import type { FieldInstitution } from '../pack';
import { byCode } from './find';

/** What was scanned or typed at a door. */
export interface DoorRead {
  /** the rotating code of a display, six digits; '' when there was none */
  readonly digits: string;
  /** what names the institution; '' when nothing does */
  readonly place: string;
}

/** A display's code: the rotating code, # and what the code at the door says. */
const DISPLAY = /^(\d{6})#(.+)$/s;
const DIGITS = /^\d{6}$/;

/** Six digits alone may be either: a rotating code typed in, or the number of a place. */
export function readDoor(text: string): DoorRead {
  const said = text.normalize('NFKC').trim();
  const [, digits = '', place = ''] = DISPLAY.exec(said) ?? [];
  if (place !== '') return { digits, place };
  return { digits: DIGITS.test(said) ? said : '', place: text };
}

/** What a check-in keeps of it. */
export type DoorCodes = Partial<Pick<CheckInDraft, 'scan' | 'code'>>;

/**
 * Which of the institutions was scanned, and what its check-in keeps: the code of its door as the
 * register has it, and the digits of a display. Null: none of them.
 */
export function scannedAt(
  institutions: readonly FieldInstitution[],
  text: string,
): { readonly at: FieldInstitution; readonly codes: DoorCodes } | null {
  const { digits, place } = readDoor(text);
  const at = byCode(institutions, place);
  if (at === null) return null;
  return {
    at,
    codes: { scan: at.code, ...(digits === '' || digits === place ? {} : { code: digits }) },
  };
}
