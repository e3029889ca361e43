import { type ReactNode, useState } from 'react';
import type { Deployment, Region, Session } from '../api/types';
import type { Lang } from '../i18n/dictionary';
import { useWords } from '../i18n/language';
import type { Freshness } from '../live/freshness';
import { Header } from './Header';
import type { PageName, Route } from './route';
import { useNow } from './useLive';

/** What every page gets from the app. */
export interface PageProps {
  readonly session: Session;
  readonly deployment: Deployment;
  readonly regions: readonly Region[];
  readonly chooseLang: (lang: Lang) => void;
  readonly logOut: () => void;
  /** the server does not know the session any more */
  readonly ended: () => void;
  readonly open: (route: Route) => void;
  readonly replace: (route: Route) => void;
  /** domain time now, unix seconds */
  readonly domainNow: () => number;
}

/** Header and main of a page that is worked with, not watched. */
export function Page({
  name,
  props: { session, deployment, chooseLang, logOut },
  className,
  head,
  banner,
  freshness,
  children,
}: {
  name: PageName;
  props: PageProps;
  className: string;
  /** what the page adds to the header */
  head?: ReactNode;
  /** between header and main */
  banner?: ReactNode;
  /** how old what the page shows is; what is dead turns grey */
  freshness?: Freshness;
  children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <div className="console" data-freshness={freshness}>
      <button
        type="button"
        className="skip"
        onClick={() => document.getElementById('main')?.focus()}
      >
        {t('app.skip.main')}
      </button>
      <Header
        session={session}
        deployment={deployment}
        page={name}
        chooseLang={chooseLang}
        logOut={logOut}
      >
        {head}
      </Header>
      {banner}
      <main id="main" tabIndex={-1} className={`work ${className}`}>
        {children}
      </main>
    </div>
  );
}

/** How long ago the data on the page was read, and a way to read it again. */
export function DataAge({
  readAt,
  stale,
  refresh,
}: {
  /** wall clock, ms */
  readAt: number;
  /** the last attempt to read it again failed */
  stale: boolean;
  refresh: () => void;
}) {
  const { t } = useWords();
  const seconds = Math.max(0, Math.floor((useNow() - readAt) / 1000));
  return (
    <p className="data-age" data-stale={stale}>
      {stale && <strong role="alert">{t('data.stale')}</strong>}
      <span className="num">
        {seconds < 120
          ? t('data.age', { seconds })
          : t('data.age.minutes', { minutes: Math.floor(seconds / 60) })}
      </span>
      <button type="button" className="button quiet" onClick={refresh}>
        {t('data.refresh')}
      </button>
    </p>
  );
}

/** One thing at a time: what is started while something runs is dropped. */
export function useBusy(): [boolean, (run: () => Promise<void>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  const start = async (run: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    try {
      await run();
    } finally {
      setBusy(false);
    }
  };
  return [busy, start];
}
