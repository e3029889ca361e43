import { type ReactNode, useId } from 'react';
import { useWords } from '../i18n/words';

/** A question with a name, a hint and what is wrong with the answer. */
export function Field({
  label,
  hint = '',
  fault = '',
  must = false,
  group = false,
  children,
}: {
  label: string;
  hint?: string;
  fault?: string;
  must?: boolean;
  /** several controls, named together */
  group?: boolean;
  children: (about: { 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
}) {
  const id = useId();
  const { t } = useWords();
  const about = {
    ...(hint !== '' || fault !== '' ? { 'aria-describedby': id } : {}),
    ...(fault === '' ? {} : { 'aria-invalid': true as const }),
  };
  const name = (
    <>
      {label}
      {must && (
        <span className="must">
          {' '}
          *<span className="unseen">{t('form.must')}</span>
        </span>
      )}
    </>
  );
  const note = (hint !== '' || fault !== '') && (
    <span id={id} className="notes">
      {hint !== '' && <span className="hint">{hint}</span>}
      {fault !== '' && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </span>
  );
  return group ? (
    <fieldset className="field" {...about}>
      <legend>{name}</legend>
      {note}
      {children({})}
    </fieldset>
  ) : (
    <div className="field">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is what children gives */}
      <label className="field">
        <span className="label">{name}</span>
        {children(about)}
      </label>
      {note}
    </div>
  );
}

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** One of several, as big boxes. */
export function OneOf<T extends string>({
  name,
  options,
  value,
  chosen,
}: {
  name: string;
  options: readonly Option<T>[];
  value: T | null;
  chosen: (value: T) => void;
}) {
  const group = useId();
  return (
    <div className="choices">
      {options.map((o) => (
        <label key={o.value} className="choice">
          <input
            type="radio"
            name={`${group}-${name}`}
            value={o.value}
            checked={value === o.value}
            onChange={() => chosen(o.value)}
          />
          <span>{o.label}</span>
        </label>
      ))}
    </div>
  );
}

/** Any of several. */
export function AnyOf({
  options,
  value,
  chosen,
}: {
  options: readonly Option<string>[];
  value: readonly string[];
  chosen: (value: string[]) => void;
}) {
  return (
    <div className="choices">
      {options.map((o) => (
        <label key={o.value} className="choice">
          <input
            type="checkbox"
            checked={value.includes(o.value)}
            onChange={(e) =>
              chosen(
                options
                  .map((x) => x.value)
                  .filter((v) => (v === o.value ? e.target.checked : value.includes(v))),
              )
            }
          />
          <span>{o.label}</span>
        </label>
      ))}
    </div>
  );
}
