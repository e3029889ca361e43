import { useCallback, useEffect, useRef, useState } from 'react';
import { touch } from '../forms/burden';
import { usePhone } from '../hooks';
import type { CheckInDraft, PhotoRole } from '../model';

export interface Editor {
  readonly draft: CheckInDraft;
  change: (patch: Partial<CheckInDraft>) => void;
  addPhoto: (file: Blob, role: PhotoRole, problem?: string) => Promise<void>;
  removePhoto: (photo: string) => Promise<void>;
  /** One tap or key in the form; `field` is what was touched, or ''. */
  touched: (field: string, tap: boolean) => void;
  /** Seals the draft as it is shown. */
  finish: (last: Partial<CheckInDraft>) => Promise<void>;
}

/**
 * A draft while it is filled in. What is typed shows at once and is stored behind it, one write
 * after another; photos go through the same line, so that no write brings back an older list.
 */
export function useEditor(stored: CheckInDraft): Editor {
  const phone = usePhone();
  const [draft, setDraft] = useState(stored);
  const now = useRef(stored);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(false);
  const lastAt = useRef(Date.now());
  const { id } = stored;

  const show = useCallback((patch: Partial<CheckInDraft>) => {
    now.current = { ...now.current, ...patch };
    setDraft(now.current);
  }, []);
  /** Photos are the store's own: what is written has those it knows. */
  const whole = useCallback(() => {
    const known = phone.state().drafts.find((d) => d.id === id);
    return { ...now.current, photos: known?.photos ?? now.current.photos };
  }, [phone, id]);
  const inLine = useCallback(<T>(step: () => Promise<T>): Promise<T> => {
    const next = line.current.then(step, step);
    line.current = next.catch(() => undefined);
    return next;
  }, []);
  const save = useCallback(() => {
    if (waiting.current) return; // the write that waits will take this, too
    waiting.current = true;
    void inLine(() => {
      waiting.current = false;
      return phone.saveDraft(whole());
    }).catch(() => undefined); // a full phone is said by the state; the next change writes again
  }, [phone, whole, inLine]);

  const change = useCallback(
    (patch: Partial<CheckInDraft>) => {
      show(patch);
      save();
    },
    [show, save],
  );
  const touched = useCallback((field: string, tap: boolean) => {
    const at = Date.now();
    const { burden } = touch(
      { burden: now.current.burden, lastAt: lastAt.current },
      field,
      at,
      tap,
    );
    lastAt.current = at;
    now.current = { ...now.current, burden };
  }, []);
  const addPhoto = async (file: Blob, role: PhotoRole, problem?: string) => {
    await inLine(() => phone.addPhoto(id, file, role, problem));
    show({ photos: whole().photos });
  };
  const removePhoto = async (photo: string) => {
    await inLine(() => phone.removePhoto(id, photo));
    show({ photos: whole().photos });
  };
  const finish = async (last: Partial<CheckInDraft>) => {
    touched('', true);
    await inLine(() => phone.checkIn({ ...whole(), ...last, burden: now.current.burden }));
  };
  // Burden counted since the last change is kept when the page is left.
  useEffect(() => save, [save]);
  return { draft, change, addPhoto, removePhoto, touched, finish };
}
