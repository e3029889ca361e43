import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import * as api from '../api/client';
import type { Deployment, Region, Session } from '../api/types';
import type { Lang } from '../i18n/dictionary';
import { unixSeconds } from '../i18n/format';
import { Language, useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { SosWatch } from '../patrol/SosWatch';
import { Console } from './Console';
import { Login } from './Login';
import { mayOpen } from './route';
import { useRoute } from './useRoute';
import { type Navigation, useView } from './useView';
import { parseView, type View } from './view';

const ReviewPage = lazy(() => import('../review/ReviewPage'));
const HotspotPage = lazy(() => import('../hotspots/HotspotPage'));
const PatrolPage = lazy(() => import('../patrol/PatrolPage'));
const AppraisalPage = lazy(() => import('../appraisal/AppraisalPage'));
const PlanPage = lazy(() => import('../plan/PlanPage'));
const ImportPage = lazy(() => import('../imports/ImportPage'));
const DoorPage = lazy(() => import('../door/DoorPage'));
const DisplayPage = lazy(() => import('../door/DisplayPage'));

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** `ended`: there was a session, and the server does not know it any more */
  | { readonly kind: 'out'; readonly ended: boolean }
  | {
      readonly kind: 'in';
      readonly session: Session;
      readonly deployment: Deployment;
      readonly regions: readonly Region[];
      /** wall clock when the deployment said what time it is, ms */
      readonly loadedAt: number;
    };

/** The display at an institution stands by itself; all else is for people with an account. */
export function App() {
  const { route } = useRoute();
  return route.page === 'display' ? (
    <Language lang={parseView(window.location.search).lang}>
      <Suspense fallback={<Waiting />}>
        <DisplayPage key={route.token} token={route.token} />
      </Suspense>
    </Language>
  ) : (
    <Desk />
  );
}

/** Whoever is not logged in sees the login; whoever is sees the page of the address, first the live map. */
function Desk() {
  const [state, setState] = useState<State>({ kind: 'loading' });
  const [travelled, setTravelled] = useState<{ view: View } | null>(null);
  const navigation = useView(useCallback((view: View) => setTravelled({ view }), []));
  const { lang } = navigation.view;

  const load = useCallback(async () => {
    setState({ kind: 'loading' });
    try {
      const session = await api.session();
      if (session === null) {
        setState({ kind: 'out', ended: false });
        return;
      }
      const [deployment, regions] = await Promise.all([api.deployment(), api.regions()]);
      setState({ kind: 'in', session, deployment, regions, loadedAt: Date.now() });
    } catch (error) {
      setState({ kind: 'failed', error });
    }
  }, []);

  useEffect(() => {
    void load();
  }, [load]);

  const logOut = useCallback(async () => {
    await api.logOut().catch(() => undefined);
    setState({ kind: 'out', ended: false });
  }, []);
  const end = useCallback(
    () => setState((old) => (old.kind === 'out' ? old : { kind: 'out', ended: true })),
    [],
  );
  useEffect(() => api.onSessionEnd(end), [end]);

  return (
    <Language lang={lang}>
      {state.kind === 'loading' && <Waiting />}
      {state.kind === 'failed' && <Failed error={state.error} retry={load} />}
      {state.kind === 'out' && (
        <Login
          entered={load}
          ended={state.ended}
          chooseLang={(next) => navigation.adjust({ lang: next })}
        />
      )}
      {state.kind === 'in' && (
        <SosWatch
          session={state.session}
          deployment={state.deployment}
          regions={state.regions}
          ended={end}
        >
          <Suspense fallback={<Waiting />}>
            <Pages
              {...state}
              navigation={navigation}
              travelled={travelled}
              logOut={logOut}
              ended={end}
            />
          </Suspense>
        </SosWatch>
      )}
    </Language>
  );
}

/** The page of the address; one the role cannot use is the live map. */
function Pages({
  session,
  deployment,
  regions,
  loadedAt,
  navigation,
  travelled,
  logOut,
  ended,
}: {
  session: Session;
  deployment: Deployment;
  regions: readonly Region[];
  loadedAt: number;
  navigation: Navigation;
  travelled: { readonly view: View } | null;
  logOut: () => void;
  ended: () => void;
}) {
  const { route, open, replace } = useRoute();
  const common = {
    session,
    deployment,
    regions,
    chooseLang: (lang: Lang) => navigation.adjust({ lang }),
    logOut,
    ended,
    open,
    replace,
    domainNow: () =>
      unixSeconds(deployment.at) + ((Date.now() - loadedAt) / 1000) * deployment.speed,
  };
  if (route.page === 'review' && mayOpen('review', session.role))
    return <ReviewPage {...common} route={route} />;
  if (route.page === 'import' && mayOpen('import', session.role))
    return <ImportPage {...common} route={route} />;
  if (route.page === 'hotspots' && mayOpen('hotspots', session.role))
    return <HotspotPage {...common} route={route} />;
  if (route.page === 'patrol' && mayOpen('patrol', session.role))
    return <PatrolPage {...common} route={route} />;
  if (route.page === 'appraisal' && mayOpen('appraisal', session.role))
    return <AppraisalPage {...common} route={route} />;
  if (route.page === 'door' && mayOpen('door', session.role))
    return <DoorPage {...common} key={route.id} route={route} />;
  if (route.page === 'plan' && mayOpen('plan', session.role))
    return <PlanPage {...common} route={route} />;
  return (
    <Console
      session={session}
      deployment={deployment}
      regions={regions}
      navigation={navigation}
      travelled={travelled}
      logOut={logOut}
      ended={ended}
    />
  );
}

function Waiting() {
  const { t } = useWords();
  return (
    <main className="whole-page" aria-busy="true">
      <p className="muted">{t('app.loading')}</p>
    </main>
  );
}

function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const words = useWords();
  const { t } = words;
  return (
    <main className="whole-page">
      <p role="alert">{t('app.failed', { reason: reasonOf(words, error) })}</p>
      <button type="button" className="button" onClick={retry}>
        {t('app.retry')}
      </button>
    </main>
  );
}
