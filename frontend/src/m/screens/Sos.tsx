import { useEffect, useRef, useState } from 'react';
import { useNow, useOutbox, usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import { Ask } from '../parts/Ask';
import { Frame } from '../parts/Frame';
import { Icon } from '../parts/icons';
import { useDo } from '../parts/useDo';

const HOLD_MS = 1500;

/** 一键求助: 110 by telephone, and an alert to the commander that is kept before it is sent. */
export function Sos() {
  const words = useWords();
  const { t } = words;
  const phone = usePhone();
  const outbox = useOutbox();
  const now = useNow(5_000);
  const { run, busy, fault } = useDo();
  const [asking, setAsking] = useState(false);
  const last = outbox.records.find((r) => r.kind === 'sos') ?? null;
  const recent = last !== null && now - last.made_at < 30 * 60_000 ? last : null;
  const reached = recent !== null && ['sent', 'receipt', 'done'].includes(recent.state);
  const raise = () =>
    run(async () => {
      await phone.sos('');
      navigator.vibrate?.(300);
      void phone.syncNow().catch(() => undefined); // the record is kept; it goes out by itself
    });
  return (
    <Frame title={t('sos.title')} page="sos" back>
      <div className="stack">
        <p className="strong">{t('sos.first')}</p>
        <a className="button alarm wide" href="tel:110">
          <Icon name="phone" />
          {t('sos.call')}
        </a>
        {recent !== null && (
          <p className={reached ? 'note good' : 'note bad'} role="alert">
            {reached ? t('sos.sent', { span: words.span(now - recent.made_at) }) : t('sos.waiting')}
          </p>
        )}
        {outbox.link === 'offline' && recent === null && (
          <p className="note warn">{t('sos.offline')}</p>
        )}
        <Hold held={raise} busy={busy} />
        <button type="button" className="button danger wide" onClick={() => setAsking(true)}>
          {t('sos.tap')}
        </button>
        {fault}
      </div>
      {asking && (
        <Ask
          title={t('sos.ask')}
          text={t('sos.ask.text')}
          yes={t('sos.yes')}
          danger
          chosen={(yes) => {
            setAsking(false);
            if (yes) void raise();
          }}
        />
      )}
    </Frame>
  );
}

/** A button that only a long press works, so that no pocket calls for help. */
function Hold({ held, busy }: { held: () => void; busy: boolean }) {
  const { t } = useWords();
  const [pressed, setPressed] = useState(false);
  const tell = useRef(held);
  tell.current = held;
  useEffect(() => {
    if (!pressed) return;
    const timer = window.setTimeout(() => {
      setPressed(false);
      tell.current();
    }, HOLD_MS);
    return () => window.clearTimeout(timer);
  }, [pressed]);
  const release = () => setPressed(false);
  return (
    <button
      type="button"
      className="sos-hold"
      data-held={pressed}
      disabled={busy}
      onPointerDown={() => setPressed(true)}
      onPointerUp={release}
      onPointerCancel={release}
      onPointerLeave={release}
      onContextMenu={(e) => e.preventDefault()}
      onKeyDown={(e) => {
        if (e.key === 'Enter' || e.key === ' ') setPressed(true);
      }}
      onKeyUp={release}
    >
      <span>{t(pressed ? 'sos.holding' : 'sos.hold')}</span>
    </button>
  );
}
