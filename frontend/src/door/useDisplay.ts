import { useEffect, useState } from 'react';
import { doorDisplay } from '../api/doors';
import { Problem } from '../api/problem';
import { ageOf, type Heard, leftOf, type Moment, mayShow, waitOf } from './turn';

const TICK_MS = 250;
const PATIENCE_MS = 10_000;

export type Display =
  | { readonly kind: 'loading' }
  /** the server knows no such display */
  | { readonly kind: 'unknown' }
  /** `age`: ms since the server was last heard, null when it never was */
  | { readonly kind: 'stale'; readonly name: string; readonly age: number | null }
  | { readonly kind: 'shown'; readonly heard: Heard; readonly age: number; readonly left: number };

const present = (): Moment => ({ wall: Date.now(), steady: performance.now() });

/** What a display may show now: a code only while the server confirmed it lately. */
export function useDisplay(token: string): Display {
  const [heard, setHeard] = useState<Heard | null>(null);
  const [failures, setFailures] = useState(0);
  const [unknown, setUnknown] = useState(token === '');
  const [now, setNow] = useState(present);

  useEffect(() => {
    if (token === '') return;
    let timer = 0;
    let failed = 0;
    let last: Heard | null = null;
    let request = new AbortController();
    const ask = async () => {
      request.abort();
      window.clearTimeout(timer);
      const mine = new AbortController();
      request = mine;
      const slow = window.setTimeout(() => mine.abort(), PATIENCE_MS);
      const asked = present();
      try {
        last = { display: await doorDisplay(token, mine.signal), asked };
        failed = 0;
      } catch (error) {
        if (request !== mine) return;
        failed++;
        if (error instanceof Problem && error.status === 404) {
          setUnknown(true);
          setHeard(null);
          return; // a link that is not valid stays so
        }
      } finally {
        window.clearTimeout(slow);
      }
      if (request !== mine) return;
      setHeard(last);
      setFailures(failed);
      setNow(present());
      timer = window.setTimeout(ask, waitOf(last, present(), failed));
    };
    const hurry = () => {
      setNow(present());
      if (document.visibilityState === 'visible') void ask();
    };
    void ask();
    const ticking = window.setInterval(() => setNow(present()), TICK_MS);
    window.addEventListener('online', hurry);
    window.addEventListener('offline', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      request.abort();
      request = new AbortController();
      window.clearTimeout(timer);
      window.clearInterval(ticking);
      window.removeEventListener('online', hurry);
      window.removeEventListener('offline', hurry);
      document.removeEventListener('visibilitychange', hurry);
    };
  }, [token]);

  if (unknown) return { kind: 'unknown' };
  if (heard === null)
    return failures > 0 ? { kind: 'stale', name: '', age: null } : { kind: 'loading' };
  const age = ageOf(heard, now);
  return mayShow(heard, now, failures)
    ? { kind: 'shown', heard, age, left: leftOf(heard, now) }
    : { kind: 'stale', name: heard.display.name, age };
}
