import { useState } from 'react';
import { usePhone, usePhoneState } from '../hooks';
import { useWords, type Words } from '../i18n/words';
import type { AccountSummary, LogInResult } from '../model';
import { Field } from '../parts/Choices';
import { Quick } from './Settings';

/** Login, unlocking without a network, and switching between the people who share a phone. */
export function Gate() {
  const { t } = useWords();
  const accounts = usePhoneState((s) => s.accounts);
  const phase = usePhoneState((s) => s.phase);
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen ?? (accounts.length === 1 ? (accounts[0]?.name ?? '') : null);
  const asking = name === null && accounts.length > 0;
  return (
    <main className="gate">
      <h1>{t('gate.title')}</h1>
      {phase.kind === 'wiped' && (
        <p className="note bad" role="alert">
          {t('app.wiped', { name: phase.name })}
        </p>
      )}
      {asking ? (
        <section className="stack" aria-label={t('gate.who')}>
          <h2>{t('gate.who')}</h2>
          {accounts.map((account) => (
            <button
              key={account.id}
              type="button"
              className="open"
              onClick={() => setChosen(account.name)}
            >
              <Who account={account} />
            </button>
          ))}
          <button type="button" className="button wide" onClick={() => setChosen('')}>
            {t('gate.other')}
          </button>
        </section>
      ) : (
        <Enter
          key={name}
          known={accounts.find((a) => a.name === name) ?? null}
          name={name ?? ''}
          others={accounts.length > 0 ? () => setChosen(chosen === '' ? null : '') : null}
        />
      )}
      {accounts.length > 0 && <p className="small muted">{t('gate.queue')}</p>}
      <Quick />
    </main>
  );
}

function Who({ account }: { account: AccountSummary }) {
  const { t } = useWords();
  return (
    <span className="text">
      <span>{account.person === '' ? account.name : account.person}</span>
      <span className="small muted">
        {account.name} ·{' '}
        {account.waiting > 0 ? t('gate.waiting', { n: account.waiting }) : t('gate.nothing')}
      </span>
    </span>
  );
}

function Enter({
  known,
  name,
  others,
}: {
  known: AccountSummary | null;
  name: string;
  /** to another account; null: there is none */
  others: (() => void) | null;
}) {
  const words = useWords();
  const { t } = words;
  const phone = usePhone();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const [former, setFormer] = useState(false);

  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const who = known?.name ?? String(form.get('name') ?? '').trim();
    const password = String(form.get('password') ?? '');
    const old = String(form.get('former') ?? '');
    if (who === '' || password === '') return setFault(t('gate.empty'));
    setBusy(true);
    setFault('');
    try {
      const result = await phone.logIn(who, password, ...(old === '' ? [] : [old]));
      if (result.kind === 'former-password') setFormer(true);
      if (result.kind !== 'open') setFault(faultOf(words, result));
    } catch (error) {
      setFault(t('app.failed', { reason: error instanceof Error ? error.message : String(error) }));
    }
    setBusy(false);
  };
  return (
    <form className="card" onSubmit={submit} noValidate>
      {known !== null ? (
        <div className="row">
          <Who account={known} />
          <input name="name" type="hidden" value={name} autoComplete="username" />
        </div>
      ) : (
        <Field label={t('gate.name')}>
          {(about) => (
            <input
              {...about}
              name="name"
              defaultValue={name}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
      )}
      <Field label={t('gate.password')}>
        {(about) => (
          <input {...about} name="password" type="password" autoComplete="current-password" />
        )}
      </Field>
      {former && (
        <Field label={t('gate.former.label')}>
          {(about) => <input {...about} name="former" type="password" autoComplete="off" />}
        </Field>
      )}
      {fault !== '' && (
        <p className="note bad" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" className="button primary wide" disabled={busy}>
        {t(busy ? 'gate.busy' : known === null ? 'gate.enter' : 'gate.unlock')}
      </button>
      {others !== null && (
        <button type="button" className="button plain wide" onClick={others}>
          {t(known === null ? 'gate.who' : 'gate.other')}
        </button>
      )}
    </form>
  );
}

function faultOf({ t }: Words, result: Exclude<LogInResult, { kind: 'open' }>): string {
  switch (result.kind) {
    case 'wrong-password':
      return t('gate.wrong');
    case 'too-many':
      return t('gate.many', { n: result.seconds });
    case 'offline-unknown':
      return t('gate.unknown');
    case 'former-password':
      return t('gate.former');
    case 'not-for-the-field':
      return t('gate.notfield', { detail: result.detail });
    case 'failed':
      return t('app.failed', { reason: result.detail });
  }
}
