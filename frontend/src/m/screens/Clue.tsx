import { useState } from 'react';
import { usePack, usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import { type Fix, MOST_PHOTOS } from '../model';
import { placeOf } from '../order/stops';
import { Ask } from '../parts/Ask';
import { Field, OneOf } from '../parts/Choices';
import { Frame } from '../parts/Frame';
import { Icon } from '../parts/icons';
import { PhotoGrid, TakePhoto } from '../parts/Photos';
import { useClue } from '../parts/useClue';
import { useDo } from '../parts/useDo';

const KINDS = [
  'unlicensed',
  'beauty',
  'non-medical',
  'drugs',
  'waste',
  'advert',
  'lecture',
  'other',
] as const;
const SEVERITIES = ['low', 'medium', 'high'] as const;

/** 上报线索: what an officer saw or heard, at an institution or anywhere, with photos. */
export function Clue({ institution: id }: { institution: string | null }) {
  return <Writing key={id} institution={id} />;
}

function Writing({ institution: id }: { institution: string | null }) {
  const { t } = useWords();
  const phone = usePhone();
  const pack = usePack();
  const institution = pack?.institutions.find((i) => i.id === id) ?? null;
  const editor = useClue(id, institution?.address ?? '');
  const { clue, photos, change } = editor;
  const [checked, setChecked] = useState(false);
  const [kept, setKept] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const locating = useDo();
  const { run, busy, fault } = useDo();
  const known = institution === null ? null : placeOf(institution);
  const where = clue.fix ?? known;
  const nowhere = clue.address.trim() === '' && where === null;
  const begun = clue.text !== '' || clue.kind !== '' || photos.length > 0;

  const send = () => {
    setChecked(true);
    if (clue.kind === '' || clue.text.trim() === '' || nowhere) return;
    void run(() => editor.report({ lon: where?.lon ?? null, lat: where?.lat ?? null })).then(
      (sent) => sent !== undefined && setKept(true),
    );
  };
  if (kept)
    return (
      <Frame title={t('clue.title')} page="clue" back>
        <div className="stack">
          <p className="note good" role="status">
            {t('clue.kept')}
          </p>
          <button
            type="button"
            className="button wide"
            onClick={() => {
              editor.again();
              setChecked(false);
              setKept(false);
            }}
          >
            {t('clue.again')}
          </button>
        </div>
      </Frame>
    );
  const missing = (absent: boolean) => (checked && absent ? t('form.missing') : '');
  return (
    <Frame
      title={t('clue.title')}
      page="clue"
      back
      action={
        <button type="button" className="button primary wide" disabled={busy} onClick={send}>
          {t('clue.send')}
        </button>
      }
    >
      <div className="stack">
        <p className="note">{t('clue.about')}</p>
        {institution !== null && <p className="card strong thing">{institution.name}</p>}
        <section className="card stack">
          <Field label={t('clue.kind')} must group fault={missing(clue.kind === '')}>
            {() => (
              <OneOf
                name="kind"
                options={KINDS.map((value) => ({ value, label: t(`clue.${value}`) }))}
                value={clue.kind}
                chosen={(kind) => change({ kind })}
              />
            )}
          </Field>
          <Field
            label={t('clue.text')}
            hint={t('clue.text.hint')}
            must
            fault={missing(clue.text.trim() === '')}
          >
            {(about) => (
              <textarea
                {...about}
                maxLength={2000}
                value={clue.text}
                onChange={(e) => change({ text: e.target.value })}
              />
            )}
          </Field>
          <Field label={t('clue.address')} must fault={missing(nowhere)}>
            {(about) => (
              <input
                {...about}
                maxLength={300}
                value={clue.address}
                onChange={(e) => change({ address: e.target.value })}
              />
            )}
          </Field>
          {clue.fix === null ? (
            <button
              type="button"
              className="button"
              disabled={locating.busy}
              onClick={() =>
                locating.run(() => phone.locate()).then((fix) => fix && change({ fix }))
              }
            >
              <Icon name="here" size={20} />
              {t(locating.busy ? 'checkin.locating' : 'clue.here')}
            </button>
          ) : (
            <p className="note good">
              {t('clue.here.done', { n: Math.round(clue.fix.accuracy_m) })}
            </p>
          )}
          <Field label={t('clue.severity')} group>
            {() => (
              <OneOf
                name="severity"
                options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
                value={clue.severity}
                chosen={(severity) => change({ severity })}
              />
            )}
          </Field>
        </section>
        <section className="card stack" aria-label={t('photo.title')}>
          <h2>{t('photo.title')}</h2>
          <p className="small muted">{t('clue.photos')}</p>
          <PhotoGrid
            photos={photos}
            place={institution?.name ?? (clue.address.trim() || pointOf(clue.fix))}
            who=""
            drop={(p) => void run(() => editor.removePhoto(p.id))}
          />
          {photos.length < MOST_PHOTOS && (
            <TakePhoto
              label={t('photo.take')}
              busy={busy}
              taken={(file) => void run(() => editor.addPhoto(file))}
            />
          )}
          {fault}
        </section>
        {begun && (
          <button type="button" className="button danger wide" onClick={() => setLeaving(true)}>
            {t('clue.discard')}
          </button>
        )}
      </div>
      {leaving && (
        <Ask
          title={t('clue.discard.ask')}
          text={t('visit.discard.text')}
          yes={t('clue.discard')}
          danger
          chosen={(yes) => {
            setLeaving(false);
            if (yes) void run(editor.discard).then(() => setChecked(false));
          }}
        />
      )}
    </Frame>
  );
}

const pointOf = (fix: Fix | null) =>
  fix === null ? '' : `${fix.lat.toFixed(5)}, ${fix.lon.toFixed(5)}`;
