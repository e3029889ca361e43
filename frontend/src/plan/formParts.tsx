import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../i18n/language';

interface Ids {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** A labelled input with what it means, or what is wrong with it. */
export function FormField({
  label,
  about,
  fault = '',
  children,
}: {
  label: string;
  about?: string;
  /** '' when nothing is wrong */
  fault?: string;
  children: (ids: Ids) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="plan-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-about`, 'aria-invalid': fault !== '' })}
      <small id={`${id}-about`} className={fault === '' ? 'muted' : 'form-error'}>
        {fault || about}
      </small>
    </div>
  );
}

/** What went wrong; nothing when the text is ''. */
export function FormAlert({ text }: { text: string }) {
  return text === '' ? null : (
    <p role="alert" className="form-error">
      {text}
    </p>
  );
}

/** A form over the page; Escape and the cross leave it. */
export function FormDialog({
  title,
  closed,
  wide = false,
  children,
}: {
  title: string;
  closed: () => void;
  wide?: boolean;
  children: ReactNode;
}) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="confirm plan-dialog"
      data-wide={wide}
      aria-label={title}
      onClose={closed}
    >
      <div className="card-head">
        <h2>{title}</h2>
        <button
          type="button"
          className="button quiet plan-close"
          aria-label={t('app.dialog.cancel')}
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
      </div>
      {children}
    </dialog>
  );
}

/** Head of what fills the side panel of the editor. */
export function PanelHead({ title, close }: { title: string; close: () => void }) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="card-head plan-panel-head">
      <h3 ref={heading} tabIndex={-1}>
        {title}
      </h3>
      <button
        type="button"
        className="button quiet plan-close"
        aria-label={t('plan2.close')}
        onClick={close}
      >
        ×
      </button>
    </div>
  );
}

/** A table that scrolls, also with the keyboard. */
export function TableBox({
  label,
  kind = '',
  children,
}: {
  label: string;
  kind?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
    <section className={`table-scroll ${kind}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
