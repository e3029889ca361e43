import { useEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/words';
import { hasCamera, hasTorch, light, looker } from '../scan/camera';
import { Sheet } from './Ask';

const EVERY_MS = 250;

/** Reads the code at the door by the camera; where that cannot be, it is typed. */
export function Scanner({
  read,
  closed,
  fault = '',
}: {
  read: (code: string) => void;
  closed: () => void;
  fault?: string;
}) {
  const { t } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<'starting' | 'on' | 'none'>(
    hasCamera() ? 'starting' : 'none',
  );
  const [lamp, setLamp] = useState<MediaStreamTrack | null>(null);
  const [lit, setLit] = useState(false);
  const [typed, setTyped] = useState('');
  const tell = useRef(read);
  tell.current = read;

  useEffect(() => {
    if (!hasCamera()) return;
    video.current?.focus(); // else the sheet opens with the keyboard over the picture
    let stream: MediaStream | null = null;
    let timer = 0;
    let over = false;
    const stop = () => {
      over = true;
      window.clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const run = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const look = await looker();
      const view = video.current;
      if (over || view === null) return stop();
      view.srcObject = stream;
      await view.play();
      setCamera('on');
      setLamp(stream.getVideoTracks().find(hasTorch) ?? null);
      const again = async () => {
        const code = await look(view);
        if (over) return;
        if (code !== '') tell.current(code);
        timer = window.setTimeout(() => again().catch(fail), EVERY_MS);
      };
      await again();
    };
    const fail = () => {
      if (over) return;
      stop();
      setCamera('none');
    };
    run().catch(fail);
    return stop;
  }, []);

  return (
    <Sheet title={t('scan.title')} closed={closed}>
      {camera !== 'none' && (
        <video
          ref={video}
          className="camera"
          tabIndex={-1}
          playsInline
          muted
          aria-label={t('scan.camera')}
        />
      )}
      {camera === 'on' && lamp !== null && (
        <button
          type="button"
          className="button wide"
          aria-pressed={lit}
          onClick={() =>
            light(lamp, !lit).then(
              () => setLit(!lit),
              () => setLamp(null),
            )
          }
        >
          {t(lit ? 'scan.dark' : 'scan.light')}
        </button>
      )}
      <p className="small muted">{t(camera === 'none' ? 'scan.type' : 'scan.hold')}</p>
      <form
        className="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (typed.trim() !== '') read(typed.trim());
        }}
      >
        <div className="field">
          <label className="field">
            <span className="label">{t('scan.code')}</span>
            <input
              value={typed}
              autoCapitalize="characters"
              autoComplete="off"
              spellCheck={false}
              onChange={(e) => setTyped(e.target.value)}
            />
          </label>
          {fault !== '' && (
            <p className="fault" role="alert">
              {fault}
            </p>
          )}
        </div>
        <div className="choices">
          <button type="button" className="button" onClick={closed}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={typed.trim() === ''}>
            {t('scan.ok')}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
