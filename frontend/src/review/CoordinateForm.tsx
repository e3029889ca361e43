import { type FormEvent, useState } from 'react';
import { useWords } from '../i18n/language';
import { POINT_DATUMS, type PointDatum, parseDegrees, toWgs84 } from '../map/datum';
import type { DraftPin } from './draft';

/** Coordinates somebody has on paper, in the system they came in. */
export function CoordinateForm({ place }: { place: (pin: DraftPin) => void }) {
  const { t } = useWords();
  const [datum, setDatum] = useState<PointDatum>('wgs84');
  const [lon, setLon] = useState('');
  const [lat, setLat] = useState('');
  const [bad, setBad] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const x = parseDegrees(lon, 180);
    const y = parseDegrees(lat, 90);
    setBad(x === null || y === null);
    if (x === null || y === null) return;
    const typed = { lon: x, lat: y, datum };
    place({ ...toWgs84(datum, typed), typed });
  };

  return (
    <form className="coordinates" onSubmit={submit} noValidate>
      <label>
        <span>{t('pin.lon')}</span>
        <input value={lon} inputMode="decimal" onChange={(e) => setLon(e.target.value)} />
      </label>
      <label>
        <span>{t('pin.lat')}</span>
        <input value={lat} inputMode="decimal" onChange={(e) => setLat(e.target.value)} />
      </label>
      <label>
        <span>{t('pin.datum')}</span>
        <select value={datum} onChange={(e) => setDatum(e.target.value as PointDatum)}>
          {POINT_DATUMS.map((d) => (
            <option key={d} value={d}>
              {DATUM_NAMES[d]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button">
        {t('pin.place')}
      </button>
      {bad && (
        <p role="alert" className="form-error">
          {t('pin.bad')}
        </p>
      )}
    </form>
  );
}

/** Their names are the same in every language. */
export const DATUM_NAMES: Readonly<Record<string, string>> = {
  wgs84: 'WGS-84',
  cgcs2000: 'CGCS2000',
  gcj02: 'GCJ-02',
  bd09: 'BD-09',
};
