import { useEffect, useState } from 'react';
import { usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import type { PhotoRef } from '../model';
import { localInstant } from '../order/time';
import { Icon } from './icons';

/** Takes a picture with the camera of the phone, or picks one. */
export function TakePhoto({
  label,
  busy,
  taken,
}: {
  label: string;
  busy: boolean;
  taken: (file: File) => void;
}) {
  return (
    <span className="button take">
      <Icon name="camera" />
      {label}
      <input
        type="file"
        accept="image/*"
        capture="environment"
        aria-label={label}
        disabled={busy}
        onChange={(e) => {
          const file = e.target.files?.[0];
          e.target.value = '';
          if (file !== undefined) taken(file);
        }}
      />
    </span>
  );
}

/** Photos with time, place and, unless it is '', name over them; their bytes stay as the camera made them. */
export function PhotoGrid({
  photos,
  place,
  who,
  drop,
}: {
  photos: readonly PhotoRef[];
  place: string;
  who: string;
  drop: (photo: PhotoRef) => void;
}) {
  const { t } = useWords();
  if (photos.length === 0) return null;
  return (
    <ul className="photos">
      {photos.map((photo, i) => (
        <li key={photo.id} className="photo">
          <PhotoImage photo={photo} alt={t('photo.alt', { n: i + 1 })} />
          <p className="mark">
            {localInstant(Date.parse(photo.taken_at))}
            <br />
            {[place, who].filter((text) => text !== '').join(' · ')}
            {photo.lon !== null && photo.lat !== null && (
              <>
                <br />
                {photo.lon.toFixed(5)}, {photo.lat.toFixed(5)}
                {photo.accuracy_m !== null && ` ±${Math.round(photo.accuracy_m)} m`}
              </>
            )}
          </p>
          <button
            type="button"
            className="drop"
            aria-label={t('photo.drop', { n: i + 1 })}
            onClick={() => drop(photo)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

function PhotoImage({ photo, alt }: { photo: PhotoRef; alt: string }) {
  const phone = usePhone();
  const [url, setUrl] = useState('');
  useEffect(() => {
    let made = '';
    let current = true;
    phone.photo(photo.id).then(
      (blob) => {
        if (!current || blob === null) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => undefined, // the picture is sealed all the same; only its preview is missing
    );
    return () => {
      current = false;
      if (made !== '') URL.revokeObjectURL(made);
    };
  }, [phone, photo.id]);
  return url === '' ? null : <img src={url} alt={alt} />;
}
