import { useEffect, useRef, useState } from 'react';
import { usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import type { PhotoRef } from '../model';
import { Icon } from './icons';

/** Longer notes are cut: about 1 MB at a phone's rate. */
const MAX_SECONDS = 120;
const TYPES = ['audio/webm', 'audio/mp4', 'audio/ogg'];

/** What this browser can record, among what the server takes; null: nothing. */
function recordable(): string | null {
  if (typeof MediaRecorder === 'undefined' || navigator.mediaDevices === undefined) return null;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/** An optional voice note; nothing is shown where the phone cannot record. */
export function Voice({
  notes,
  add,
  drop,
}: {
  notes: readonly PhotoRef[];
  add: (file: Blob) => void;
  drop: (note: PhotoRef) => void;
}) {
  const { t } = useWords();
  const [type] = useState(recordable);
  const [recorder, setRecorder] = useState<MediaRecorder | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [denied, setDenied] = useState(false);
  const live = useRef<MediaRecorder | null>(null);
  useEffect(() => () => live.current?.stop(), []);
  useEffect(() => {
    if (recorder === null) return;
    const timer = window.setInterval(() => setSeconds((s) => s + 1), 1000);
    return () => window.clearInterval(timer);
  }, [recorder]);
  useEffect(() => {
    if (seconds >= MAX_SECONDS) live.current?.stop();
  }, [seconds]);

  if (type === null && notes.length === 0) return null;
  const start = async () => {
    if (type === null) return;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const made = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
      const parts: Blob[] = [];
      made.ondataavailable = (e) => parts.push(e.data);
      made.onstop = () => {
        for (const track of stream.getTracks()) track.stop();
        live.current = null;
        setRecorder(null);
        // The type without its codecs: that is what the server knows.
        const file = new Blob(parts, { type });
        if (file.size > 0) add(file);
      };
      made.start();
      live.current = made;
      setSeconds(0);
      setDenied(false);
      setRecorder(made);
    } catch {
      setDenied(true);
    }
  };
  return (
    <div className="stack tight">
      {notes.map((note, i) => (
        <div key={note.id} className="row">
          <VoicePlayer note={note} />
          <button
            type="button"
            className="button danger"
            aria-label={t('voice.drop', { n: i + 1 })}
            onClick={() => drop(note)}
          >
            ×
          </button>
        </div>
      ))}
      {type !== null &&
        (recorder === null ? (
          <button type="button" className="button wide" onClick={start}>
            <Icon name="mic" />
            {t('voice.start')}
          </button>
        ) : (
          <button type="button" className="button alarm wide" onClick={() => recorder.stop()}>
            {t('voice.stop', { n: seconds })}
          </button>
        ))}
      {denied && <p className="small muted">{t('voice.denied')}</p>}
    </div>
  );
}

function VoicePlayer({ note }: { note: PhotoRef }) {
  const phone = usePhone();
  const { t } = useWords();
  const [url, setUrl] = useState('');
  useEffect(() => {
    let made = '';
    let current = true;
    phone.photo(note.id).then(
      (blob) => {
        if (!current || blob === null) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => undefined,
    );
    return () => {
      current = false;
      if (made !== '') URL.revokeObjectURL(made);
    };
  }, [phone, note.id]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: a note just spoken has no text
    <audio className="grow" controls src={url === '' ? undefined : url} title={t('voice.note')} />
  );
}
