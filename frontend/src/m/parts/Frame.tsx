import { type ReactNode, useEffect, useRef } from 'react';
import { useNow, useOutbox, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import type { Route } from '../screens/route';
import { goBack, hashOf } from '../screens/route';
import { Icon, type IconName } from './icons';
import { PatrolBar } from './PatrolBar';

const TABS: readonly { page: 'tasks' | 'map' | 'checkin' | 'me'; icon: IconName }[] = [
  { page: 'tasks', icon: 'tasks' },
  { page: 'map', icon: 'map' },
  { page: 'checkin', icon: 'checkin' },
  { page: 'me', icon: 'me' },
];

/** One screen: a head, the page that scrolls, and what is under the thumb. */
export function Frame({
  title,
  page,
  back = false,
  full = false,
  action,
  children,
}: {
  title: string;
  page: Route['page'];
  /** has a way back instead of the patrol bar and the tabs */
  back?: boolean;
  /** the page does not scroll: a map */
  full?: boolean;
  action?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // A page opened by a link begins at its heading, for who hears it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time another page is shown
  useEffect(() => heading.current?.focus({ preventScroll: true }), [page]);
  return (
    <div className="phone">
      <header className="head">
        <Head title={title} back={back} heading={heading} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too */}
      <main className={full ? 'page full' : 'page'} tabIndex={0}>
        {children}
      </main>
      <aside className="strip no-print" aria-label={t('app.status')}>
        <WaitingLine />
        {!back && <PatrolBar />}
      </aside>
      <footer className="foot no-print">
        {action !== undefined && <div className="action">{action}</div>}
        {!back && <Tabs page={page} />}
      </footer>
    </div>
  );
}

function Head({
  title,
  back,
  heading,
}: {
  title: string;
  back: boolean;
  heading: React.RefObject<HTMLHeadingElement | null>;
}) {
  const { t } = useWords();
  return (
    <>
      {back && (
        <button type="button" className="back" aria-label={t('app.back')} onClick={goBack}>
          <Icon name="back" />
        </button>
      )}
      <div className="grow">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <Age />
      </div>
      <a className="button help" href={hashOf({ page: 'sos' })}>
        {t('sos.short')}
      </a>
    </>
  );
}

/** How old what is shown is, and whether there is a network. */
function Age() {
  const words = useWords();
  const { t } = words;
  const at = usePhoneState((s) => s.pack_at);
  const link = useOutbox().link;
  const now = useNow(15_000);
  if (link === 'login-needed') return <p className="age">{t('age.login')}</p>;
  if (at === null) return <p className="age">{t('age.never')}</p>;
  const span = words.span(now - at);
  return <p className="age">{t(link === 'offline' ? 'age.offline' : 'age.data', { span })}</p>;
}

/** What has not been taken by the server yet; nothing while all is sent. */
function WaitingLine() {
  const words = useWords();
  const { t } = words;
  const { waiting, oldest, quarantined, link } = useOutbox();
  const now = useNow(15_000);
  if (waiting === 0 && quarantined === 0) return null;
  const texts: string[] = [];
  if (waiting > 0 && link === 'login-needed') texts.push(t('waiting.login', { n: waiting }));
  else if (waiting > 0 && link === 'sending') texts.push(t('waiting.sending', { n: waiting }));
  else if (waiting > 0)
    texts.push(t('waiting.line', { n: waiting, span: words.span(now - (oldest ?? now)) }));
  if (quarantined > 0) texts.push(t('waiting.quarantined', { n: quarantined }));
  return (
    <a
      className="waiting"
      data-tone={quarantined > 0 ? 'bad' : 'warn'}
      href={hashOf({ page: 'queue' })}
    >
      <span>{texts.join(' · ')}</span>
    </a>
  );
}

function Tabs({ page }: { page: Route['page'] }) {
  const { t } = useWords();
  const unread = usePhoneState((s) => s.messages.filter((m) => m.read_at === null).length);
  return (
    <nav className="tabs" aria-label={t('app.main')}>
      {TABS.map((tab) => (
        <a
          key={tab.page}
          href={hashOf({ page: tab.page })}
          aria-current={tab.page === page ? 'page' : undefined}
        >
          <span className="icon">
            <Icon name={tab.icon} size={22} />
            {tab.page === 'me' && unread > 0 && (
              <span className="dot">
                {unread}
                <span className="unseen"> {t('messages.unread')}</span>
              </span>
            )}
          </span>
          {t(`tab.${tab.page}`)}
        </a>
      ))}
    </nav>
  );
}
