import { useState } from 'react';
import { inputAddress, type Scan } from '../api/scans';
import { useWords } from '../i18n/language';

/** Everything that is needed to get the same result again. */
export function Reproduce({
  scan,
  may,
}: {
  scan: Scan;
  /** the account may download the input */
  may: boolean;
}) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const { id, command, seed, from, until, rev, policy_version, program } = scan;
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
  };
  return (
    <details className="reproduce">
      <summary>{t('reproduce.title')}</summary>
      <p className="muted">{t('reproduce.about')}</p>
      <pre>
        <code>{command}</code>
      </pre>
      <div className="buttons">
        {may && (
          <a className="button" href={inputAddress(id)} download>
            {t('reproduce.input')}
          </a>
        )}
        {window.isSecureContext && (
          <button type="button" className="button quiet" onClick={() => void copy()}>
            {t(copied ? 'reproduce.copied' : 'reproduce.copy')}
          </button>
        )}
      </div>
      <ul className="facts num">
        <li>{t('reproduce.seed', { seed })}</li>
        <li>{t('reproduce.window', { from, until })}</li>
        <li>{t('reproduce.rev', { rev })}</li>
        <li>{t('reproduce.policy', { version: policy_version })}</li>
        <li>{t('reproduce.program', { version: program })}</li>
      </ul>
    </details>
  );
}
