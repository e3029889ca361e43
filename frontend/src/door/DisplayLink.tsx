import { useState } from 'react';
import { type Door, renewDoor } from '../api/doors';
import { displayOf } from '../app/doorroute';
import { useBusy } from '../app/Page';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { Confirm } from '../imports/Confirm';
import { FormAlert } from '../plan/formParts';

/** The link of a display: copied, opened, and revoked when somebody has it who should not. */
export function DisplayLink({ door, renewed }: { door: Door; renewed: (door: Door) => void }) {
  const words = useWords();
  const { t } = words;
  /** the token whose link is in the clipboard */
  const [copied, setCopied] = useState('');
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  const { origin, pathname, search } = window.location;
  const lang = new URLSearchParams(search).get('lang');
  const link = `${origin}${pathname}${lang === null ? '' : `?lang=${lang}`}${displayOf(door.token)}`;
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => setCopied(door.token),
      () => setCopied(''),
    );
  const renew = () =>
    start(async () => {
      setSaid('');
      setFailure('');
      try {
        renewed(await renewDoor(door.institution));
        setSaid(t('door.renew.done'));
      } catch (error) {
        setFailure(t('door.renew.failed', { reason: faultsOf(words, error) }));
      }
      setAsking(false);
    });
  return (
    <div className="door-link">
      <label>
        <span>{t('door.display.link')}</span>
        <input readOnly value={link} onFocus={(e) => e.target.select()} />
      </label>
      <div className="door-actions">
        {'clipboard' in navigator && (
          <button type="button" className="button" onClick={copy}>
            {t(copied === door.token ? 'door.display.copied' : 'door.display.copy')}
          </button>
        )}
        <a className="button" href={link} target="_blank" rel="noreferrer">
          {t('door.display.open')}
        </a>
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {t('door.renew')}
        </button>
      </div>
      <p className="door-who">{t('door.display.who')}</p>
      <p role="status">{said}</p>
      <FormAlert text={failure} />
      {asking && (
        <Confirm
          title={t('door.renew.title')}
          action={t('door.renew.go')}
          disabled={busy}
          confirmed={() => void renew()}
          cancelled={() => setAsking(false)}
        >
          <p>{t('door.renew.about')}</p>
        </Confirm>
      )}
    </div>
  );
}
