import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';
import type { CheckInDraft, Outbox, Pack, Phone, PhoneState, ShiftView } from './model';

export const PhoneContext = createContext<Phone | null>(null);

/** The verbs. */
export function usePhone(): Phone {
  const phone = use(PhoneContext);
  if (phone === null) throw new Error('no PhoneContext above');
  return phone;
}

/** A part of the state; drawn again only when that part changes identity. */
export function usePhoneState<T>(select: (state: PhoneState) => T): T {
  const phone = usePhone();
  return useSyncExternalStore(phone.subscribe, () => select(phone.state()));
}

export function usePack(): Pack | null {
  return usePhoneState((s) => s.pack);
}

export function useOutbox(): Outbox {
  return usePhoneState((s) => s.outbox);
}

export function useShift(): ShiftView | null {
  return usePhoneState((s) => s.shift);
}

export function useDraft(id: string): CheckInDraft | null {
  return usePhoneState((s) => s.drafts.find((d) => d.id === id) ?? null);
}

/** Device time in ms, anew every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}
