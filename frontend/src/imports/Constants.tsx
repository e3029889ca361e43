import { useWords } from '../i18n/language';
import { zh } from '../i18n/zh';
import { constantFields } from './table';

/** Categories that have a name; the server's policy decides which of them it knows. */
const CATEGORIES = Object.keys(zh)
  .filter((key) => key.startsWith('category.'))
  .map((key) => key.slice('category.'.length));

/** Values for fields that the file does not have, or has empty: the same in all those rows. */
export function Constants({
  kind,
  missing,
  set,
  change,
  disabled,
}: {
  kind: string;
  /** fields that are needed and that nothing gives; alternatives joined by ' or ' */
  missing: readonly string[];
  set: ReadonlyMap<string, string>;
  change: (set: ReadonlyMap<string, string>) => void;
  disabled: boolean;
}) {
  const { t, open } = useWords();
  const able = constantFields(kind);
  const needed = missing.filter((f) => able.includes(f));
  const fields = [...new Set([...set.keys(), ...needed])];
  const others = able.filter((f) => !fields.includes(f));
  const put = (field: string, value: string) => change(new Map(set).set(field, value));
  const leave = (field: string) => {
    const less = new Map(set);
    less.delete(field);
    change(less);
  };
  return (
    <section className="constants" aria-label={t('import.set')}>
      {fields.map((field) => (
        <div key={field}>
          <label htmlFor={`set-${field}`}>
            <span>{t('import.set.field', { field: open('field', field) })}</span>
            {field === 'category' ? (
              <select
                id={`set-${field}`}
                value={set.get(field) ?? ''}
                disabled={disabled}
                onChange={(e) => put(field, e.target.value)}
              >
                <option value="">{t('import.datum.choose')}</option>
                {CATEGORIES.map((c) => (
                  <option key={c} value={c}>
                    {open('category', c)}
                  </option>
                ))}
              </select>
            ) : (
              <input
                id={`set-${field}`}
                value={set.get(field) ?? ''}
                maxLength={200}
                disabled={disabled}
                onChange={(e) => put(field, e.target.value)}
              />
            )}
          </label>
          {set.has(field) && (
            <button
              type="button"
              className="button quiet"
              aria-label={t('import.set.remove', { field: open('field', field) })}
              disabled={disabled}
              onClick={() => leave(field)}
            >
              ×
            </button>
          )}
        </div>
      ))}
      <label>
        <span>{t('import.set')}</span>
        <select value="" disabled={disabled} onChange={(e) => put(e.target.value, '')}>
          <option value="">{t('import.set.add')}</option>
          {others.map((f) => (
            <option key={f} value={f}>
              {open('field', f)}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}
