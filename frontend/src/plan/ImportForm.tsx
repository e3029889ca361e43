import { useRef, useState } from 'react';
import * as api from '../api/drafts';
import { FILE_FORMATS, type FileFormat } from '../api/plans';
import { useBusy } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { serverText } from '../i18n/reason';
import { FormAlert, FormDialog, FormField, TableBox } from './formParts';
import { refusalOf } from './refusal';
import type { ListSlotProps } from './slots';

const ACCEPT: Readonly<Record<FileFormat, string>> = {
  csv: '.csv,.txt',
  geojson: '.geojson,.json',
  units: '.csv,.txt',
};

/** Rows that were not taken, listed at most. */
const LISTED = 200;

type Imported = Awaited<ReturnType<typeof api.importDraft>>;

/** A plan from a file becomes a new draft; rows that were not taken are listed. */
export function ImportForm({ page, region, go, close }: ListSlotProps) {
  const words = useWords();
  const { lang, t } = words;
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [format, setFormat] = useState<FileFormat>('csv');
  const [share, setShare] = useState(0);
  const [failure, setFailure] = useState('');
  const [made, setMade] = useState<Imported | null>(null);
  const [busy, start] = useBusy();
  const request = useRef(new AbortController());
  const regionName = page.regions.find((r) => r.code === region)?.name ?? region;
  const take = (chosen: File | undefined) => {
    if (chosen === undefined) return;
    setFile(chosen);
    setFailure('');
    if (/\.(geo)?json$/i.test(chosen.name)) setFormat('geojson');
    else if (format === 'geojson') setFormat('csv');
    if (name === '') setName(chosen.name.replace(/\.[^.]+$/, '').slice(0, 100));
  };
  const submit = () =>
    start(async () => {
      if (file === null) return;
      setFailure('');
      setShare(0);
      request.current = new AbortController();
      try {
        const { signal } = request.current;
        const found = await api.importDraft({ region, name, format }, file, setShare, signal);
        if (found.rejected.length === 0) open(found.id);
        else setMade(found);
      } catch (error) {
        setFailure(t('planfile.failed', { reason: refusalOf(words, error) }));
      }
    });
  const open = (id: string) => {
    close();
    go({ part: 'draft', item: id });
  };
  if (made !== null)
    return (
      <FormDialog title={t('planfile.import')} closed={close} wide>
        <p role="status">
          {t('planfile.rejected', {
            n: number(lang, made.rejected.length),
            grids: number(lang, made.grids),
            cells: number(lang, made.cells),
          })}
        </p>
        <TableBox label={t('planfile.rows')}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="end">
                  {t('planfile.row')}
                </th>
                <th scope="col">{t('planfile.field')}</th>
                <th scope="col">{t('planfile.reason')}</th>
                <th scope="col">{t('planfile.value')}</th>
              </tr>
            </thead>
            <tbody>
              {made.rejected.slice(0, LISTED).map((r) => (
                <tr key={`${r.row} ${r.field} ${r.value}`}>
                  <td className="num end">{number(lang, r.row)}</td>
                  <td>{r.field}</td>
                  <td>{serverText(words, r.reason)}</td>
                  <td>
                    <code>{r.value}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
        {made.rejected.length > LISTED && (
          <p className="muted">
            {t('planfile.more', { n: number(lang, made.rejected.length - LISTED) })}
          </p>
        )}
        <div className="buttons">
          <button type="button" className="button primary" onClick={() => open(made.id)}>
            {t('planfile.open')}
          </button>
        </div>
      </FormDialog>
    );
  return (
    <FormDialog
      title={t('planfile.import')}
      closed={() => {
        request.current.abort();
        close();
      }}
    >
      <form
        className="plan-form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (file !== null && name.trim() !== '') void submit();
        }}
      >
        <p className="muted">{t('planfile.about', { region: regionName })}</p>
        <FormField label={t('planfile.file')}>
          {(ids) => (
            <input
              {...ids}
              type="file"
              accept={`${ACCEPT.csv},${ACCEPT.geojson}`}
              disabled={busy}
              onChange={(e) => take(e.target.files?.[0])}
            />
          )}
        </FormField>
        <FormField
          label={t('planfile.name')}
          fault={file !== null && name.trim() === '' ? t('planfile.name.fault') : ''}
        >
          {(ids) => (
            <input
              {...ids}
              maxLength={100}
              value={name}
              disabled={busy}
              onChange={(e) => setName(e.target.value)}
            />
          )}
        </FormField>
        <fieldset className="plan-choices" data-rows="true" disabled={busy}>
          <legend>{t('planfile.format')}</legend>
          {FILE_FORMATS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="format"
                checked={one === format}
                onChange={() => setFormat(one)}
              />
              <span>
                {t(`planfile.format.${one}`)}
                <small>{t(`planfile.format.${one}.about`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {busy && (
          <progress max={1} value={share < 1 ? share : undefined} aria-label={t('planfile.busy')} />
        )}
        <FormAlert text={failure} />
        <div className="buttons">
          <button
            type="submit"
            className="button primary"
            disabled={busy || file === null || name.trim() === ''}
          >
            {t(busy ? 'planfile.busy' : 'planfile.make')}
          </button>
        </div>
      </form>
    </FormDialog>
  );
}
