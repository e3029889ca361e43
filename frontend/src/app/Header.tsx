import type { Deployment, Region, Session } from '../api/types';
import type { Lang } from '../i18n/dictionary';
import { useWords } from '../i18n/language';
import type { LiveView } from '../live/store';
import { LanguageSwitch } from './LanguageSwitch';
import mark from './mark.svg';
import type { Age } from './useLive';

export function Header({
  session,
  deployment,
  regions,
  scope,
  chooseRegion,
  chooseLang,
  logOut,
  live,
  age,
  time,
}: {
  session: Session;
  deployment: Deployment;
  regions: readonly Region[];
  scope: string;
  chooseRegion: (code: string) => void;
  chooseLang: (lang: Lang) => void;
  logOut: () => void;
  live: LiveView;
  age: Age;
  time: string;
}) {
  const { t, open } = useWords();
  const speed = deployment.speed;
  const others = regions
    .filter((r) => r.code !== deployment.root.code)
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <header className="top">
      <div className="brand">
        <img src={mark} alt="" width="28" height="28" />
        <h1>
          {t('app.name')} <small>{deployment.name}</small>
        </h1>
      </div>
      <label className="region">
        <span className="visually-hidden">{t('region.label')}</span>
        <select value={scope} onChange={(e) => chooseRegion(e.target.value)}>
          <option value={deployment.root.code}>
            {deployment.root.name} · {t('region.all')}
          </option>
          {others.map((r) => (
            <option key={r.code} value={r.code}>
              {r.name}
            </option>
          ))}
        </select>
      </label>
      <p className={`link link-${age.shown}`} data-state={age.shown} role="status">
        <i aria-hidden="true" />
        <strong>{t(`link.${age.shown}`)}</strong>
        <span className="num" aria-hidden="true">
          {age.heard ? t('link.age', { seconds: age.seconds }) : t('link.never')}
        </span>
      </p>
      <p
        className="clock num"
        title={t('clock.title', { zone: deployment.timezone, speed: String(speed) })}
      >
        <span className="visually-hidden">{t('clock.domain')} </span>
        <time>{live.board === null ? '—' : time}</time>
        {speed !== 1 && <b>{t('clock.speed', { speed })}</b>}
      </p>
      {deployment.simulated_note && (
        <p className="chip simulated" title={t('app.simulated.title')}>
          {t('app.simulated')}
        </p>
      )}
      <div className="account">
        <LanguageSwitch choose={chooseLang} />
        <span className="who">
          {session.name} <small>{open('role', session.role)}</small>
        </span>
        <button type="button" className="button quiet" onClick={logOut}>
          {t('app.logout')}
        </button>
      </div>
    </header>
  );
}
