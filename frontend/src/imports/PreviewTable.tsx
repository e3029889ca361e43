import type { Column, Preview } from '../api/imports';
import { useWords } from '../i18n/language';
import { faultText, formatText } from '../i18n/reason';
import { FIELDS } from './table';

/** How the file was understood: its columns with the field each fills, and its first rows. */
export function PreviewTable({
  kind,
  preview,
  columns,
  chosen,
  choose,
}: {
  kind: string;
  preview: Preview;
  /** with the field that each gives by itself */
  columns: readonly Column[];
  /** column to field, where the user chose another */
  chosen: ReadonlyMap<string, string>;
  choose: (column: string, field: string) => void;
}) {
  const words = useWords();
  const { t, open } = words;
  const { rows } = preview;
  const fields = FIELDS[kind] ?? [];
  return (
    <div className="preview">
      {columns.length > 0 && (
        <p>
          {t('import.preview.format', {
            format: formatText(words, preview.format),
            encoding: preview.encoding || '—',
          })}
        </p>
      )}
      {preview.faults.length > 0 && (
        <ul className="faults">
          {preview.faults.slice(0, 10).map((f) => (
            <li key={`${f.field}/${f.reason}/${f.value}`}>{faultText(words, f)}</li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
      <section className="table-scroll" aria-label={t('import.preview')} tabIndex={0}>
        <table>
          <caption>{t('import.preview.rows', { count: rows.length })}</caption>
          <thead>
            <tr>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
            <tr className="mapping">
              {columns.map(({ name, field }) => {
                const value = chosen.get(name) ?? field;
                return (
                  <td key={name} data-used={value !== ''}>
                    <select
                      value={value}
                      aria-label={`${t('import.mapping.field')}: ${name}`}
                      onChange={(e) => choose(name, e.target.value)}
                    >
                      <option value="">{t('import.mapping.ignore')}</option>
                      {value !== '' && !fields.includes(value) && (
                        <option value={value}>{open('field', value)}</option>
                      )}
                      {fields.map((f) => (
                        <option key={f} value={f}>
                          {open('field', f)}
                        </option>
                      ))}
                    </select>
                  </td>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              // Rows of a file have nothing but their position.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <tr key={i}>
                {columns.map(({ name }, j) => (
                  <td key={name} title={row[j]}>
                    {row[j]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
