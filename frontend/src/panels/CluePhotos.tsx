import { useState } from 'react';
import type { Clue } from '../api/types';
import type { Clock } from '../i18n/format';
import { useWords } from '../i18n/language';
import { Taken } from '../patrol/PhotoPair';
import { photoMark } from './photoMark';

/** Photos of a clue, read once somebody asks for them: who looks is recorded. */
export function CluePhotos({ clue, clock }: { clue: Clue; clock: Clock }) {
  const words = useWords();
  const { t } = words;
  const [shown, setShown] = useState(false);
  if (clue.photos.length === 0) return null;
  return (
    <>
      <button
        type="button"
        className="button"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        {t('photo.clue', { n: clue.photos.length })}
      </button>
      {shown && (
        <div className="visit-photos">
          {clue.photos.map((photo) => (
            <Taken key={photo.sha256} photo={photo} mark={photoMark(words, clue, photo, clock)} />
          ))}
          <p className="muted photo-note">{t('photo.recorded')}</p>
        </div>
      )}
    </>
  );
}
