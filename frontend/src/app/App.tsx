import { useCallback, useEffect, useState } from 'react';
import * as api from '../api/client';
import type { Deployment, Region, Session } from '../api/types';
import { Language, useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { Console } from './Console';
import { Login } from './Login';
import { useView } from './useView';
import type { View } from './view';

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
        setState({ kind: 'out', ended: false });
        return;
      }
      const [deployment, regions] = await Promise.all([api.deployment(), api.regions()]);
      setState({ kind: 'in', session, deployment, regions });
    } catch (error) {
      setState({ kind: 'failed', error });
    }
  }, []);

  useEffect(() => {
    void load();
  }, [load]);

  const leave = useCallback(() => setState({ kind: 'out', ended: false }), []);
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
        <Console
          session={state.session}
          deployment={state.deployment}
          regions={state.regions}
          navigation={navigation}
          travelled={travelled}
          left={leave}
          ended={end}
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
