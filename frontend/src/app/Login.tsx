import { type FormEvent, useState } from 'react';
import * as api from '../api/client';
import { Problem } from '../api/problem';
import type { Lang } from '../i18n/dictionary';
import { useWords, type Words } from '../i18n/language';
import { LanguageSwitch } from './LanguageSwitch';
import mark from './mark.svg';
import '../styles/login.css';

export function Login({
  entered,
  ended,
  chooseLang,
}: {
  entered: () => void;
  /** the session came to its end by itself: say so */
  ended: boolean;
  chooseLang: (lang: Lang) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name') ?? '').trim();
    const password = String(form.get('password') ?? '');
    if (name === '' || password === '') {
      setError(t('login.empty'));
      return;
    }
    setBusy(true);
    setError('');
    try {
      await api.logIn(name, password);
      entered();
    } catch (failure) {
      setError(loginError(words, failure));
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <div className="login-lang">
        <LanguageSwitch choose={chooseLang} />
      </div>
      <form className="login-card" onSubmit={submit} noValidate>
        <img src={mark} alt="" width="44" height="44" />
        <h1>{t('app.name')}</h1>
        <p className="muted">{t('login.subtitle')}</p>
        <label>
          <span>{t('login.name')}</span>
          <input
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            aria-describedby={error === '' ? undefined : 'login-error'}
          />
        </label>
        <label>
          <span>{t('login.password')}</span>
          <input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            aria-describedby={error === '' ? undefined : 'login-error'}
          />
        </label>
        <p id="login-error" className="login-error" role="alert">
          {error === '' && ended ? t('login.ended') : error}
        </p>
        <button type="submit" className="button primary" disabled={busy}>
          {busy ? t('login.busy') : t('login.submit')}
        </button>
      </form>
    </main>
  );
}

function loginError({ t }: Words, failure: unknown): string {
  if (!(failure instanceof Problem)) return t('login.unreachable');
  switch (failure.status) {
    case 401:
      return t('login.wrong');
    case 429:
      return failure.retryAfter > 0
        ? t('login.limited', { seconds: failure.retryAfter })
        : t('login.limited.later');
    default:
      return t('login.error', { reason: failure.detail || String(failure.status) });
  }
}
