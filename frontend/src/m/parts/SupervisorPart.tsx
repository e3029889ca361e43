import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words';
import type { Pack } from '../model';
import { scannedAt } from '../order/door';
import type { PartFault } from '../order/visit';
import type { FieldInstitution } from '../pack';
import { Field } from './Choices';
import { Icon } from './icons';
import { Scanner } from './Scanner';
import { Signature } from './Signature';
import { useDo } from './useDo';
import type { Editor } from './useEditor';

/** What an inspection needs besides its checklist: two people, certificates, approval, scan, signature. */
export function SupervisorPart({
  editor,
  pack,
  faults,
  institution,
}: {
  editor: Editor;
  pack: Pack;
  faults: ReadonlySet<PartFault>;
  institution: FieldInstitution | null;
}) {
  const { t } = useWords();
  const { draft, change } = editor;
  const { run, fault } = useDo();
  const [scanning, setScanning] = useState(false);
  const missing = (part: PartFault) => (faults.has(part) ? t('form.missing') : '');
  const numbers = draft.certificates ?? ['', ''];
  const colleagues = pack.people.filter((p) => p.id !== pack.officer.id && p.certificate_no !== '');
  const own = pack.officer.certificate_no;
  useEffect(() => {
    if (draft.certificates === null) change({ certificates: [own, ''] });
  }, [draft.certificates, own, change]);
  return (
    <>
      <h2>{t('super.title')}</h2>
      <Field label={t('super.second')} must fault={missing('second')}>
        {(about) => (
          <select
            {...about}
            value={draft.second ?? ''}
            onChange={(e) => {
              const person = colleagues.find((p) => p.id === e.target.value);
              change({
                second: person?.id ?? null,
                certificates: [numbers[0], person?.certificate_no ?? ''],
              });
            }}
          >
            <option value="">{t('super.choose')}</option>
            {colleagues.map((p) => (
              <option key={p.id} value={p.id}>
                {p.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('super.certificate.own')} must fault={missing('certificates')}>
        {(about) => (
          <input
            {...about}
            value={numbers[0]}
            onChange={(e) => change({ certificates: [e.target.value, numbers[1]] })}
          />
        )}
      </Field>
      <Field label={t('super.certificate.second')} must fault={missing('certificates')}>
        {(about) => (
          <input
            {...about}
            value={numbers[1]}
            onChange={(e) => change({ certificates: [numbers[0], e.target.value] })}
          />
        )}
      </Field>
      <Field label={t('super.approval')} must fault={missing('approval')}>
        {(about) => (
          <input
            {...about}
            maxLength={60}
            value={draft.approval_no}
            onChange={(e) => change({ approval_no: e.target.value })}
          />
        )}
      </Field>
      <Field
        label={t('super.scan')}
        must
        group
        fault={faults.has('scan') ? t(draft.scan === '' ? 'form.missing' : 'super.scan.other') : ''}
      >
        {() => (
          <button type="button" className="button wide" onClick={() => setScanning(true)}>
            <Icon name="scan" />
            {draft.scan === '' ? t('super.scan.do') : t('super.scan.done')}
          </button>
        )}
      </Field>
      <Field label={t('super.signature')} must group fault={missing('signature')}>
        {() => (
          <Signature
            signed={draft.photos.some((p) => p.role === 'signature')}
            done={(file) => void run(() => editor.addPhoto(file, 'signature'))}
          />
        )}
      </Field>
      {fault}
      {scanning && (
        <Scanner
          closed={() => setScanning(false)}
          read={(scan) => {
            const found = scannedAt(institution === null ? [] : [institution], scan);
            change(found?.codes ?? { scan });
            setScanning(false);
          }}
          fault={institution === null ? t('super.scan.unknown') : ''}
        />
      )}
    </>
  );
}
