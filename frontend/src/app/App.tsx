import { useCallback, useEffect, useState } from 'react';
import * as api from '../api/client';
import type { Deployment, Region, Session } from '../api/types';
import { Language, useWords } from '../i18n/language';
import { Console } from './Console';
import { Login } from './Login';
import { useView } from './useView';
import type { View } from './view';

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'out' }
  | {
      readonly kind: 'in';
      readonly session: Session;
      readonly deployment: Deployment;
      readonly regions: readonly Region[];
    };

/** Whoever is not logged in sees the login; whoever is sees the live map. */
export function App() {
  const [state, setState] = useState<State>({ kind: 'loading' });
  const [travelled, setTravelled] = useState<{ view: View } | null>(null);
  const navigation = useView(useCallback((view: View) => setTravelled({ view }), []));
  const { lang } = navigation.view;

  const load = useCallback(async () => {
    setState({ kind: 'loading' });
    try {
      const session = await api.session();
      if (session === null) {
        setState({ kind: 'out' });
        return;
      }
      const [deployment, regions] = await Promise.all([api.deployment(), api.regions()]);
      setState({ kind: 'in', session, deployment, regions });
    } catch (error) {
      setState({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }, []);

  useEffect(() => {
    void load();
  }, [load]);

  const leave = useCallback(() => setState({ kind: 'out' }), []);

  return (
    <Language lang={lang}>
      {state.kind === 'loading' && <Waiting />}
      {state.kind === 'failed' && <Failed reason={state.reason} retry={load} />}
      {state.kind === 'out' && (
        <Login entered={load} chooseLang={(next) => navigation.adjust({ lang: next })} />
      )}
      {state.kind === 'in' && (
        <Console
          session={state.session}
          deployment={state.deployment}
          regions={state.regions}
          navigation={navigation}
          travelled={travelled}
          left={leave}
        />
      )}
    </Language>
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

function Failed({ reason, retry }: { reason: string; retry: () => void }) {
  const { t } = useWords();
  return (
    <main className="whole-page">
      <p role="alert">{t('app.failed', { reason })}</p>
      <button type="button" className="button" onClick={retry}>
        {t('app.retry')}
      </button>
    </main>
  );
}
