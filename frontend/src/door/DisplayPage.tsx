import { useEffect } from 'react';
import { useWords } from '../i18n/language';
import '../styles/door.css';
import { RotatingCode } from './RotatingCode';

/** The whole screen of a reception: no account, no way to anything else. */
export default function DisplayPage({ token }: { token: string }) {
  const { t } = useWords();
  useEffect(() => keepAwake(), []);
  useEffect(() => {
    document.title = t('display.title');
  }, [t]);
  return (
    <main className="display" aria-label={t('display.title')}>
      <RotatingCode token={token} named />
    </main>
  );
}

/** Keeps the screen on while the page is looked at, where the browser can. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const hold = async () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (over) await lock.release();
    } catch {
      // on a low battery the screen goes dark: nothing is lost
    }
  };
  void hold();
  document.addEventListener('visibilitychange', hold);
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', hold);
    void lock?.release();
  };
}
