import { useCallback, useRef, useState } from 'react';
import { uuidv7 } from '../../api/uuid';
import { usePhone, usePhoneState } from '../hooks';
import type { ClueFields, PhotoRef } from '../model';

const NONE: readonly PhotoRef[] = [];

function blank(institution: string | null, address: string): ClueFields {
  const id = uuidv7(Date.now());
  return { id, institution, kind: '', severity: 'medium', text: '', address, fix: null };
}

/**
 * A clue while it is written, from where it was left at for the same institution, or for none. What
 * is typed shows at once and is stored behind it, one write after another.
 */
export function useClue(institution: string | null, address: string) {
  const phone = usePhone();
  const kept = () => phone.state().clues.find((c) => c.institution === institution);
  const [clue, setClue] = useState<ClueFields>(() => kept() ?? blank(institution, address));
  const photos = usePhoneState((s) => s.clues.find((c) => c.id === clue.id)?.photos ?? NONE);
  const now = useRef(clue);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(false);

  const inLine = useCallback(<T>(step: () => Promise<T>): Promise<T> => {
    const next = line.current.then(step, step);
    line.current = next.catch(() => undefined);
    return next;
  }, []);
  const show = (fields: ClueFields) => {
    now.current = fields;
    setClue(fields);
  };
  const change = (patch: Partial<ClueFields>) => {
    show({ ...now.current, ...patch });
    if (waiting.current) return; // the write that waits will take this, too
    waiting.current = true;
    void inLine(() => {
      waiting.current = false;
      return phone.saveClue(now.current);
    }).catch(() => undefined); // a full phone is said by the state; the next change writes again
  };
  const addPhoto = (file: File) => inLine(() => phone.addCluePhoto(now.current, file));
  const removePhoto = (photo: string) => inLine(() => phone.removeCluePhoto(photo));
  /** Lets go of it and begins another. */
  const discard = async () => {
    await inLine(() => phone.discardClue(now.current.id));
    show(blank(institution, address));
  };
  /** Seals it as it is shown. */
  const report = (where: { lon: number | null; lat: number | null }) =>
    inLine(() => {
      const { id, kind, text, address: at, severity } = now.current;
      const said = { kind, text: text.trim(), address: at.trim(), severity };
      return phone.report({ ...said, ...where, institution }, id);
    });
  const again = () => show(blank(institution, address));
  return { clue, photos, change, addPhoto, removePhoto, discard, report, again };
}
