import { type FormEvent, useEffect, useRef, useState } from 'react';
import * as api from '../api/review';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { placeOf } from './candidates';

/** Another way to write the address, looked up in the same gazetteers. */
export function PlaceSearch({
  start,
  district,
  found,
}: {
  /** text of the field to begin with */
  start: string;
  district: string;
  found: (located: api.Located) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [text, setText] = useState(start);
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState('');
  const request = useRef<AbortController | null>(null);
  useEffect(() => () => request.current?.abort(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === '') return;
    request.current?.abort();
    const mine = new AbortController();
    request.current = mine;
    setBusy(true);
    setMessage('');
    try {
      const located = await api.geocode(wanted, district, mine.signal);
      if (mine.signal.aborted) return;
      found(located);
      const nowhere = placeOf(located) === null && located.alternatives.length === 0;
      if (nowhere) setMessage(t('review.search.none', { text: wanted }));
    } catch (error) {
      if (!mine.signal.aborted)
        setMessage(t('review.search.failed', { reason: faultsOf(words, error) }));
    } finally {
      if (!mine.signal.aborted) setBusy(false);
    }
  };

  return (
    <form className="place-search" onSubmit={submit}>
      <label className="visually-hidden" htmlFor="place-search">
        {t('review.search')}
      </label>
      <input
        id="place-search"
        value={text}
        maxLength={200}
        placeholder={t('review.search')}
        onChange={(e) => setText(e.target.value)}
      />
      <button type="submit" className="button" disabled={busy}>
        {busy ? t('review.search.busy') : t('review.search.run')}
      </button>
      {message !== '' && (
        <p role="status" className="muted">
          {message}
        </p>
      )}
    </form>
  );
}
