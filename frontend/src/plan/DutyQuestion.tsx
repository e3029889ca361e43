import { useEffect, useState } from 'react';
import type { DutyPlace } from '../api/duty';
import { unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { FormField } from './formParts';
import { type PlaceFault, parsePlace, placeText } from './placeText';
import { instantOf, localOf, rfc3339 } from './zoned';

/** A place and an instant; '' for now. */
export function DutyQuestion({
  place,
  at,
  zone,
  now,
  busy,
  ask,
}: {
  place: DutyPlace | null;
  /** RFC 3339, '' for now */
  at: string;
  zone: string;
  now: () => number;
  busy: boolean;
  ask: (place: DutyPlace, at: string) => void;
}) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [when, setWhen] = useState('');
  const [fault, setFault] = useState<PlaceFault | 'time' | ''>('');
  useEffect(() => {
    if (place === null) return;
    setText(placeText(place));
    setFault('');
  }, [place]);
  useEffect(() => setWhen(at === '' ? '' : localOf(unixSeconds(at), zone)), [at, zone]);

  const submit = () => {
    const found = parsePlace(text);
    const instant = when === '' ? null : instantOf(when, zone);
    if (typeof found === 'string') setFault(found);
    else if (when !== '' && instant === null) setFault('time');
    else {
      setFault('');
      ask(found, instant === null ? '' : rfc3339(instant));
    }
  };
  return (
    <form
      className="card plan-form duty-question"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <FormField
        label={t('duty2.place')}
        about={t('duty2.place.about')}
        fault={fault === '' || fault === 'time' ? '' : t(`duty2.fault.${fault}`)}
      >
        {(ids) => (
          <input
            {...ids}
            name="place"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        )}
      </FormField>
      <FormField
        label={t('duty2.at')}
        about={t('duty2.at.about', { zone })}
        fault={fault === 'time' ? t('plan2.fault.instant') : ''}
      >
        {(ids) => (
          <input
            {...ids}
            name="at"
            type="datetime-local"
            value={when}
            onChange={(e) => setWhen(e.target.value)}
          />
        )}
      </FormField>
      <div className="buttons">
        <button type="submit" className="button primary" disabled={busy}>
          {t(busy ? 'duty2.asking' : 'duty2.ask')}
        </button>
        <button
          type="button"
          className="button quiet"
          onClick={() => setWhen(localOf(now(), zone))}
        >
          {t('duty2.now')}
        </button>
      </div>
    </form>
  );
}
