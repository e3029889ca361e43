import { useState } from 'react';
import { draftFileAddress } from '../api/drafts';
import { FILE_FORMATS, planFileAddress } from '../api/plans';
import { useWords } from '../i18n/language';
import { PanelHead } from './formParts';
import type { SlotProps } from './slots';

/** The draft or plan as a file. */
export function FilesPanel({ view, close }: SlotProps) {
  const { t } = useWords();
  const { draft } = view;
  const [asked, setAsked] = useState(false);
  if (draft === null) return null;
  const address = draft.published === draft.id ? planFileAddress : draftFileAddress;
  return (
    <section className="plan-panel files" aria-label={t('planfile.export')}>
      <PanelHead title={t('planfile.export')} close={close} />
      <p className="muted">{t('planfile.export.about')}</p>
      <ul className="file-list">
        {FILE_FORMATS.map((format) => (
          <li key={format}>
            <a
              className="button"
              href={address(draft.id, format)}
              download
              onClick={() => setAsked(true)}
            >
              {t(`planfile.format.${format}`)}
            </a>
            <small className="muted">{t(`planfile.format.${format}.about`)}</small>
          </li>
        ))}
      </ul>
      {asked && <p className="muted">{t('planfile.units.about')}</p>}
    </section>
  );
}
