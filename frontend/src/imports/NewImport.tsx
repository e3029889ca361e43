import { useEffect, useRef, useState } from 'react';
import * as api from '../api/imports';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { Constants } from './Constants';
import { FileDrop } from './FileDrop';
import { PreviewTable } from './PreviewTable';
import {
  DATUMS,
  type DatumChoice,
  datumOf,
  doubled,
  hasCoordinates,
  KINDS,
  MERIDIANS,
  mappingOf,
  stated,
} from './table';

type Seen =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'seen'; readonly preview: api.Preview };

/** A value that is being typed is looked at when it rests so long. */
const TYPING_MS = 300;

/** A file, what it is, how it is understood; then it goes to the server to be compared. */
export function NewImport({ started }: { started: (batch: api.ImportBatch) => void }) {
  const words = useWords();
  const { t, open } = words;
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState('institutions');
  const [datum, setDatum] = useState<DatumChoice>('');
  const [meridian, setMeridian] = useState('');
  const [complete, setComplete] = useState(false);
  const [seen, setSeen] = useState<Seen>({ kind: 'none' });
  /** as the server read the columns by itself */
  const [own, setOwn] = useState<readonly api.Column[]>([]);
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  /** field to the value of the rows that have none; '' while it is not typed */
  const [set, setSet] = useState<ReadonlyMap<string, string>>(new Map());
  const [share, setShare] = useState<number | null>(null);
  const [failure, setFailure] = useState('');
  const sending = useRef<AbortController | null>(null);
  useEffect(() => () => sending.current?.abort(), []);

  const restart = () => {
    setChosen(new Map());
    setSet(new Map());
    setOwn([]);
    setFailure('');
    setSeen({ kind: file === null ? 'none' : 'reading' });
  };
  useEffect(() => {
    if (file === null) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = () =>
      api.preview(kind, file, chosen, stated(set), signal).then(
        (preview) => {
          if (signal.aborted) return;
          setSeen({ kind: 'seen', preview });
          if (chosen.size === 0) setOwn(preview.columns);
        },
        (error: unknown) => {
          if (!signal.aborted) setSeen({ kind: 'failed', error });
        },
      );
    const timer = window.setTimeout(() => void read(), set.size === 0 ? 0 : TYPING_MS);
    return () => {
      window.clearTimeout(timer);
      leaving.abort();
    };
  }, [file, kind, chosen, set]);

  const columns = own;
  const twice = doubled(columns, chosen);
  const missing = seen.kind === 'seen' ? seen.preview.missing : [];
  const located = columns.length === 0 || hasCoordinates(columns, chosen);
  const wholeDatum = located ? datumOf(datum, meridian) : '';
  const uploading = share !== null;
  const ready =
    file !== null &&
    wholeDatum !== null &&
    twice.length === 0 &&
    missing.length === 0 &&
    !uploading;

  const upload = async () => {
    if (file === null || wholeDatum === null) return;
    const mine = new AbortController();
    sending.current = mine;
    setShare(0);
    setFailure('');
    const order = {
      kind,
      datum: wholeDatum,
      map: mappingOf(columns, chosen),
      set: stated(set),
      complete,
    };
    try {
      started(await api.start(file, order, setShare, mine.signal));
    } catch (error) {
      if (!mine.signal.aborted) setFailure(t('import.failed', { reason: faultsOf(words, error) }));
    } finally {
      setShare(null);
    }
  };

  const fieldNames = (fields: readonly string[]) =>
    fields
      .map((f) =>
        f
          .split(' or ')
          .map((one) => open('field', one))
          .join(' / '),
      )
      .join(words.lang === 'zh-CN' ? '、' : ', ');

  return (
    <section className="card new-import">
      <h3>{t('import.new')}</h3>
      <FileDrop
        file={file}
        choose={(next) => {
          restart();
          setSeen({ kind: 'reading' });
          setFile(next);
        }}
        disabled={uploading}
      />
      <div className="choices">
        <label>
          <span>{t('import.kind')}</span>
          <select
            value={kind}
            disabled={uploading}
            onChange={(e) => {
              restart();
              setKind(e.target.value);
            }}
          >
            {KINDS.map((k) => (
              <option key={k} value={k}>
                {open('import.kind', k)}
              </option>
            ))}
          </select>
        </label>
        {located && (
          <label>
            <span>{t('import.datum')}</span>
            <select
              value={datum}
              disabled={uploading}
              aria-describedby="datum-about"
              required
              onChange={(e) => setDatum(e.target.value as DatumChoice)}
            >
              <option value="" disabled>
                {t('import.datum.choose')}
              </option>
              {DATUMS.map((d) => (
                <option key={d} value={d}>
                  {open('import.datum', d)}
                </option>
              ))}
            </select>
          </label>
        )}
        {located && datum === 'cgcs2000-gk' && (
          <label>
            <span>{t('import.meridian')}</span>
            <select value={meridian} onChange={(e) => setMeridian(e.target.value)} required>
              <option value="" disabled>
                {t('import.datum.choose')}
              </option>
              {MERIDIANS.map((m) => (
                <option key={m} value={m}>
                  {m}°
                </option>
              ))}
            </select>
          </label>
        )}
        <p id="datum-about" className="muted">
          {t(located ? 'import.datum.about' : 'import.datum.unneeded')}
        </p>
        {kind === 'institutions' && (
          <label className="check">
            <input
              type="checkbox"
              checked={complete}
              disabled={uploading}
              onChange={(e) => setComplete(e.target.checked)}
            />
            {t('import.complete')}
          </label>
        )}
      </div>

      {seen.kind === 'reading' && <p className="muted">{t('import.preview.busy')}</p>}
      {seen.kind === 'failed' && (
        <p role="alert" className="form-error">
          {t('import.preview.failed', { reason: faultsOf(words, seen.error) })}
        </p>
      )}
      {seen.kind === 'seen' && (
        <PreviewTable
          kind={kind}
          preview={seen.preview}
          columns={columns}
          chosen={chosen}
          choose={(column, field) => setChosen((old) => new Map(old).set(column, field))}
        />
      )}
      {seen.kind === 'seen' && columns.length > 0 && (
        <Constants kind={kind} missing={missing} set={set} change={setSet} disabled={uploading} />
      )}
      {missing.length > 0 && (
        <p role="alert" className="form-error">
          {t('import.missing', { fields: fieldNames(missing) })}
        </p>
      )}
      {twice.length > 0 && (
        <p role="alert" className="form-error">
          {t('import.double', { fields: fieldNames(twice) })}
        </p>
      )}
      {failure !== '' && (
        <p role="alert" className="form-error">
          {failure}
        </p>
      )}
      <div className="buttons">
        <button type="button" className="button primary" disabled={!ready} onClick={upload}>
          {t('import.start')}
        </button>
        {share !== null && (
          <>
            <progress max={1} value={share < 1 ? share : undefined} />
            <span className="muted num" role="status">
              {share < 1
                ? t('import.uploading', { percent: Math.floor(share * 100) })
                : t('import.checking')}
            </span>
            <button type="button" className="button quiet" onClick={() => sending.current?.abort()}>
              {t('import.cancel')}
            </button>
          </>
        )}
      </div>
    </section>
  );
}
