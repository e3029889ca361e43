import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../i18n/words';

/** A sheet over the page, near the thumb. Escape and Back close it. */
export function Sheet({
  title,
  closed,
  children,
}: {
  title: string;
  closed: () => void;
  children: ReactNode;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      className="ask"
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        closed();
      }}
    >
      <div className="stack">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** Yes or no. */
export function Ask({
  title,
  text,
  yes,
  danger = false,
  chosen,
}: {
  title: string;
  text: string;
  yes: string;
  danger?: boolean;
  chosen: (yes: boolean) => void;
}) {
  const { t } = useWords();
  return (
    <Sheet title={title} closed={() => chosen(false)}>
      <p>{text}</p>
      <div className="choices">
        <button type="button" className="button" onClick={() => chosen(false)}>
          {t('app.cancel')}
        </button>
        <button
          type="button"
          className={danger ? 'button alarm' : 'button primary'}
          onClick={() => chosen(true)}
        >
          {yes}
        </button>
      </div>
    </Sheet>
  );
}
