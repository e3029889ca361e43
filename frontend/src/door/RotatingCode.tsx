import { useWords, type Words } from '../i18n/language';
import { QrCode } from './QrCode';
import { type Display, useDisplay } from './useDisplay';

/** The rotating code of a display, or in plain words that there is none to show. */
export function RotatingCode({ token, named = false }: { token: string; named?: boolean }) {
  const words = useWords();
  const { t } = words;
  const display = useDisplay(token);
  const name = nameOf(display);
  return (
    <div className="rotating" data-state={display.kind}>
      {named && name !== '' && <h1>{name}</h1>}
      {display.kind === 'loading' && <p role="status">{t('display.loading')}</p>}
      {display.kind === 'unknown' && (
        <Instead title={t('display.unknown')} text={t('display.unknown.about')} />
      )}
      {display.kind === 'stale' && (
        <Instead title={t('display.stale')} text={staleText(words, display.age)} />
      )}
      {display.kind === 'shown' && <Shown display={display} />}
    </div>
  );
}

function nameOf(display: Display): string {
  if (display.kind === 'stale') return display.name;
  return display.kind === 'shown' ? display.heard.display.name : '';
}

function Instead({ title, text }: { title: string; text: string }) {
  return (
    <div className="rotating-none" role="alert">
      <strong>{title}</strong>
      <p>{text}</p>
    </div>
  );
}

/** In steps, so that what is read aloud does not change each second. */
function staleText({ t }: Words, age: number | null): string {
  if (age === null) return t('display.stale.never');
  const seconds = Math.floor(age / 10_000) * 10 + 10;
  return seconds < 120
    ? t('display.stale.short', { seconds })
    : t('display.stale.since', { minutes: Math.floor(seconds / 60) });
}

function Shown({ display }: { display: Extract<Display, { kind: 'shown' }> }) {
  const { t } = useWords();
  const { heard, age, left } = display;
  const { code, scan, speed } = heard.display;
  const turn = TURN_MS / speed;
  return (
    <>
      <p className="rotating-how">{t('display.how')}</p>
      <p className="rotating-digits num">
        {/* read aloud digit by digit */}
        <span className="visually-hidden">{[...code].join(' ')}</span>
        <span aria-hidden="true">
          {code.slice(0, 3)}
          <i> </i>
          {code.slice(3)}
        </span>
      </p>
      <QrCode text={scan} />
      <div className="rotating-left" aria-hidden="true">
        <i style={{ width: `${Math.min(100, Math.max(0, (100 * left) / turn))}%` }} />
      </div>
      <p className="rotating-when num">
        {leftText({ t }, left)} · {t('display.live', { seconds: Math.floor(age / 1000) })}
        {speed !== 1 && ` · ${t('display.speed', { speed })}`}
      </p>
    </>
  );
}

/** How long a code stays, ms of domain time. */
const TURN_MS = 600_000;

function leftText({ t }: Pick<Words, 't'>, left: number): string {
  const seconds = Math.ceil(left / 1000);
  if (seconds <= 0) return t('display.renewing');
  return seconds < 60
    ? t('display.left.seconds', { seconds })
    : t('display.left', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}
