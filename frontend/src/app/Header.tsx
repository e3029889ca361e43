import type { ReactNode } from 'react';
import type { Deployment, Region, Session } from '../api/types';
import type { Lang } from '../i18n/dictionary';
import { useWords } from '../i18n/language';
import type { LiveView } from '../live/store';
import { LanguageSwitch } from './LanguageSwitch';
import mark from './mark.svg';
import { formatRoute, mayOpen, PAGES, type PageName, START } from './route';
import type { Age } from './useLive';

/** Name of the deployment, ways to the other pages, account; `children` is what the page adds. */
export function Header({
  session,
  deployment,
  page,
  chooseLang,
  logOut,
  children,
}: {
  session: Session;
  deployment: Deployment;
  page: PageName;
  chooseLang: (lang: Lang) => void;
  logOut: () => void;
  children?: ReactNode;
}) {
  const { t, open } = useWords();
  const pages = PAGES.filter((name) => mayOpen(name, session.role));
  return (
    <header className="top">
      <div className="brand">
        <img src={mark} alt="" width="28" height="28" />
        <h1>
          {t('app.name')} <small>{deployment.name}</small>
        </h1>
      </div>
      {pages.length > 1 && (
        <nav className="pages" aria-label={t('nav.label')}>
          {pages.map((name) => (
            <a
              key={name}
              href={formatRoute(START[name])}
              aria-current={name === page ? 'page' : undefined}
            >
              {t(`nav.${name}`)}
            </a>
          ))}
        </nav>
      )}
      {children}
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

/** Which region is shown; all of it first. */
export function RegionSelect({
  deployment,
  regions,
  scope,
  choose,
}: {
  deployment: Deployment;
  regions: readonly Region[];
  scope: string;
  choose: (code: string) => void;
}) {
  const { t } = useWords();
  const { root } = deployment;
  const others = regions
    .filter((r) => r.code !== root.code)
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <label className="region">
      <span className="visually-hidden">{t('region.label')}</span>
      <select value={scope} onChange={(e) => choose(e.target.value)}>
        <option value={root.code}>
          {root.name} · {t('region.all')}
        </option>
        {others.map((r) => (
          <option key={r.code} value={r.code}>
            {r.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How old the stream is, and what time it is in it. */
export function LiveState({
  deployment,
  live,
  age,
  time,
}: {
  deployment: Deployment;
  live: LiveView;
  age: Age;
  time: string;
}) {
  const { t } = useWords();
  const { speed } = deployment;
  return (
    <>
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
    </>
  );
}
