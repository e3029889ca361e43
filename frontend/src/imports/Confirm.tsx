import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../i18n/language';

/** Asks before something happens; Escape and the button beside it say no. */
export function Confirm({
  title,
  action,
  disabled = false,
  confirmed,
  cancelled,
  children,
}: {
  title: string;
  action: string;
  disabled?: boolean;
  confirmed: () => void;
  cancelled: () => void;
  children: ReactNode;
}) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="confirm" aria-label={title} onClose={cancelled}>
      <h2>{title}</h2>
      {children}
      <div className="buttons">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {t('app.dialog.cancel')}
        </button>
        <button type="button" className="button primary" disabled={disabled} onClick={confirmed}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
