import { type ReactNode, useCallback, useState } from 'react';
import { useWords, type Words } from '../i18n/words';
import { PhoneFault } from '../model';

function saying(error: unknown, t: Words['t']): string {
  if (error instanceof PhoneFault && error.kind === 'quota') return t('app.full');
  if (error instanceof PhoneFault && error.kind === 'offline') return t('app.needsnetwork');
  return t('app.failed', { reason: error instanceof Error ? error.message : String(error) });
}

/**
 * Runs one verb of the phone at a time, and shows why it failed; nothing was written then.
 * `run` resolves with what the verb gave, undefined when it failed.
 */
export function useDo(): {
  run: <T>(verb: () => Promise<T>) => Promise<T | undefined>;
  busy: boolean;
  fault: ReactNode;
} {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = useCallback(async <T,>(verb: () => Promise<T>) => {
    setBusy(true);
    setError(null);
    try {
      return await verb();
    } catch (failure) {
      setError(failure);
      return undefined;
    } finally {
      setBusy(false);
    }
  }, []);
  const fault =
    error === null ? null : (
      <p className="note bad" role="alert">
        {saying(error, t)}
      </p>
    );
  return { run, busy, fault };
}
