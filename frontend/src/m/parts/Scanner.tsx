import { useEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/words';
import { Sheet } from './Ask';

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
}

function detectorClass(): DetectorClass | null {
  const found: unknown = Reflect.get(window, 'BarcodeDetector');
  return typeof found === 'function' && navigator.mediaDevices !== undefined
    ? (found as DetectorClass)
    : null;
}

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
    detectorClass() === null ? 'none' : 'starting',
  );
  const [typed, setTyped] = useState('');
  const tell = useRef(read);
  tell.current = read;

  useEffect(() => {
    const Found = detectorClass();
    if (Found === null) return;
    let stream: MediaStream | null = null;
    let timer = 0;
    let over = false;
    const look = async (detector: Detector) => {
      const view = video.current;
      if (over || view === null) return;
      const codes = await detector.detect(view).catch(() => []);
      const code = codes[0]?.rawValue ?? '';
      if (over) return;
      if (code !== '') tell.current(code);
      timer = window.setTimeout(look, EVERY_MS, detector);
    };
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: 'environment' } })
      .then(async (found) => {
        stream = found;
        const view = video.current;
        if (over || view === null) return;
        view.srcObject = found;
        await view.play();
        setCamera('on');
        void look(new Found({ formats: ['qr_code'] }));
      })
      .catch(() => setCamera('none'))
      .finally(() => over && stream?.getTracks().forEach((track) => void track.stop()));
    return () => {
      over = true;
      window.clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);

  return (
    <Sheet title={t('scan.title')} closed={closed}>
      {camera !== 'none' && (
        <video ref={video} className="camera" playsInline muted aria-label={t('scan.camera')} />
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
