import { useState } from 'react';
import { usePack, usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import type { ClueReport, Fix } from '../model';
import { placeOf } from '../order/stops';
import { Field, OneOf } from '../parts/Choices';
import { Frame } from '../parts/Frame';
import { Icon } from '../parts/icons';
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

/** 上报线索: what an officer saw or heard, at an institution or anywhere. */
export function Clue({ institution: id }: { institution: string | null }) {
  const { t } = useWords();
  const phone = usePhone();
  const pack = usePack();
  const institution = pack?.institutions.find((i) => i.id === id) ?? null;
  const [kind, setKind] = useState<(typeof KINDS)[number] | null>(null);
  const [severity, setSeverity] = useState<ClueReport['severity']>('medium');
  const [text, setText] = useState('');
  const [address, setAddress] = useState(institution?.address ?? '');
  const [fix, setFix] = useState<Fix | null>(null);
  const [checked, setChecked] = useState(false);
  const [kept, setKept] = useState(false);
  const locating = useDo();
  const sending = useDo();
  const known = institution === null ? null : placeOf(institution);
  const where = fix ?? known;
  const nowhere = address.trim() === '' && where === null;

  const send = () => {
    setChecked(true);
    if (kind === null || text.trim() === '' || nowhere) return;
    void sending
      .run(() =>
        phone.report({
          kind,
          text: text.trim(),
          address: address.trim(),
          lon: where?.lon ?? null,
          lat: where?.lat ?? null,
          severity,
          institution: institution?.id ?? null,
        }),
      )
      .then((id) => id !== undefined && setKept(true));
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
              setKind(null);
              setText('');
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
        <button
          type="button"
          className="button primary wide"
          disabled={sending.busy}
          onClick={send}
        >
          {t('clue.send')}
        </button>
      }
    >
      <div className="stack">
        <p className="note">{t('clue.about')}</p>
        {institution !== null && <p className="card strong thing">{institution.name}</p>}
        <section className="card stack">
          <Field label={t('clue.kind')} must group fault={missing(kind === null)}>
            {() => (
              <OneOf
                name="kind"
                options={KINDS.map((value) => ({ value, label: t(`clue.${value}`) }))}
                value={kind}
                chosen={setKind}
              />
            )}
          </Field>
          <Field
            label={t('clue.text')}
            hint={t('clue.text.hint')}
            must
            fault={missing(text.trim() === '')}
          >
            {(about) => (
              <textarea
                {...about}
                maxLength={2000}
                value={text}
                onChange={(e) => setText(e.target.value)}
              />
            )}
          </Field>
          <Field label={t('clue.address')} must fault={missing(nowhere)}>
            {(about) => (
              <input
                {...about}
                maxLength={300}
                value={address}
                onChange={(e) => setAddress(e.target.value)}
              />
            )}
          </Field>
          {fix === null ? (
            <button
              type="button"
              className="button"
              disabled={locating.busy}
              onClick={() => locating.run(() => phone.locate()).then((f) => setFix(f ?? null))}
            >
              <Icon name="here" size={20} />
              {t(locating.busy ? 'checkin.locating' : 'clue.here')}
            </button>
          ) : (
            <p className="note good">{t('clue.here.done', { n: Math.round(fix.accuracy_m) })}</p>
          )}
          <Field label={t('clue.severity')} group>
            {() => (
              <OneOf
                name="severity"
                options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
                value={severity}
                chosen={setSeverity}
              />
            )}
          </Field>
          {sending.fault}
        </section>
        <p className="small muted">{t('clue.photos')}</p>
      </div>
    </Frame>
  );
}
