import { useState } from 'react';
import { useWords } from '../i18n/words';
import { readDoor, scannedAt } from '../order/door';
import type { FieldInstitution } from '../pack';
import { Field } from './Choices';
import { Icon } from './icons';
import { Scanner } from './Scanner';
import type { Editor } from './useEditor';

/** The rotating code of a display at the door: typed, or scanned where the camera reads it. */
export function SiteCodePart({
  editor: { draft, change },
  institution,
}: {
  editor: Editor;
  institution: FieldInstitution | null;
}) {
  const { t } = useWords();
  const [scanning, setScanning] = useState(false);
  const [fault, setFault] = useState('');
  const read = (text: string) => {
    const { digits, place } = readDoor(text);
    if (digits === '') return setFault(t('visit.code.none'));
    const other =
      institution !== null && digits !== place && scannedAt([institution], text) === null;
    if (other) return setFault(t('super.scan.other'));
    change({ code: digits });
    setScanning(false);
  };
  return (
    <>
      <Field label={t('visit.code')} hint={t('visit.code.hint')}>
        {(about) => (
          <input
            {...about}
            inputMode="numeric"
            autoComplete="off"
            maxLength={20}
            value={draft.code}
            onChange={(e) => change({ code: e.target.value.trim() })}
          />
        )}
      </Field>
      <button
        type="button"
        className="button wide"
        onClick={() => {
          setFault('');
          setScanning(true);
        }}
      >
        <Icon name="scan" />
        {t('visit.code.scan')}
      </button>
      {scanning && <Scanner read={read} closed={() => setScanning(false)} fault={fault} />}
    </>
  );
}
