import { useRef, useState } from 'react';
import { useWords } from '../i18n/language';

/** What the server takes at most. */
const MOST_BYTES = 256 * 1024 * 1024;

const TYPES = '.csv,.txt,.tsv,.xlsx,.geojson,.json,.gz';

/** Picks one file, by dialog or by dropping it. */
export function FileDrop({
  file,
  choose,
  disabled,
}: {
  file: File | null;
  choose: (file: File) => void;
  disabled: boolean;
}) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const [large, setLarge] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const take = (files: FileList | null) => {
    const [first] = files ?? [];
    if (first === undefined) return;
    setLarge(first.size > MOST_BYTES);
    if (first.size <= MOST_BYTES) choose(first);
  };

  return (
    // Dropping is a second way: the button inside does the same from the keyboard.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className="drop"
      data-over={over}
      data-filled={file !== null}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(!disabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        if (!disabled) take(e.dataTransfer.files);
      }}
    >
      <input
        ref={input}
        type="file"
        accept={TYPES}
        aria-label={t('import.file')}
        tabIndex={-1}
        className="visually-hidden"
        disabled={disabled}
        onChange={(e) => {
          take(e.target.files);
          e.target.value = '';
        }}
      />
      {file === null ? (
        <span>{t('import.file.drop')}</span>
      ) : (
        <span>
          <strong>{file.name}</strong> <small className="muted num">{sizeText(file.size)}</small>
        </span>
      )}
      <button
        type="button"
        className="button"
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        {t(file === null ? 'import.file.pick' : 'import.file.change')}
      </button>
      <small className="muted">{t('import.file.types')}</small>
      {large && (
        <p role="alert" className="form-error">
          {t('import.file.large')}
        </p>
      )}
    </div>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
