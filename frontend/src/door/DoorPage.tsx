import { useEffect, useState } from 'react';
import { type Door, door as readDoor } from '../api/doors';
import { Problem } from '../api/problem';
import { Page, type PageProps } from '../app/Page';
import type { RouteOf } from '../app/route';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import '../styles/door.css';
import { DisplayLink } from './DisplayLink';
import { QrCode } from './QrCode';
import { RotatingCode } from './RotatingCode';

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'shown'; readonly door: Door };

/** What hangs at the door of an institution: a sheet to print, and a link for the reception. */
export default function DoorPage({
  route: { id },
  ...props
}: PageProps & { route: RouteOf<'door'> }) {
  const words = useWords();
  const { t } = words;
  const [state, setState] = useState<State>({ kind: 'loading' });
  useEffect(() => {
    const request = new AbortController();
    readDoor(id, request.signal).then(
      (door) => setState({ kind: 'shown', door }),
      (error: unknown) => {
        if (!request.signal.aborted) setState({ kind: 'failed', error });
      },
    );
    return () => request.abort();
  }, [id]);
  return (
    <Page name="door" props={props} className="door-page">
      {state.kind === 'loading' && (
        <p className="muted" role="status">
          {t('door.loading')}
        </p>
      )}
      {state.kind === 'failed' && (
        <p role="alert">
          {state.error instanceof Problem && state.error.status === 404
            ? t('door.unknown')
            : t('door.failed', { reason: reasonOf(words, state.error) })}
        </p>
      )}
      {state.kind === 'shown' && (
        <Codes
          door={state.door}
          office={props.deployment.name}
          renewed={(door) => setState({ kind: 'shown', door })}
        />
      )}
    </Page>
  );
}

function Codes({
  door,
  office,
  renewed,
}: {
  door: Door;
  office: string;
  renewed: (door: Door) => void;
}) {
  const { t, open } = useWords();
  return (
    <>
      <div className="door-head">
        <h2>
          {t('door.title')} · {door.name}
        </h2>
        <dl className="facts">
          <dt>{t('door.category')}</dt>
          <dd>{open('category', door.category)}</dd>
          <dt>{t('door.address')}</dt>
          <dd>{door.address || t('door.noaddress')}</dd>
          <dt>{t('door.code')}</dt>
          <dd>
            <code>{door.code}</code>
          </dd>
        </dl>
      </div>
      <div className="door-parts">
        <section className="card" aria-label={t('door.sheet')}>
          <div className="card-head">
            <h3>{t('door.sheet')}</h3>
            <button type="button" className="button primary" onClick={() => window.print()}>
              {t('door.print')}
            </button>
          </div>
          <p className="muted door-about">{t('door.sheet.about')}</p>
          <Sheet door={door} office={office} />
        </section>
        <section className="card door-display" aria-label={t('door.display')}>
          <div className="card-head">
            <h3>{t('door.display')}</h3>
          </div>
          <p className="muted">{t('door.display.about')}</p>
          <DisplayLink key={door.institution} door={door} renewed={renewed} />
          <RotatingCode key={door.token} token={door.token} />
        </section>
      </div>
    </>
  );
}

/** What is printed, and nothing else. */
function Sheet({ door, office }: { door: Door; office: string }) {
  const { t } = useWords();
  return (
    <article className="door-sheet">
      <h4>{t('door.sheet.head')}</h4>
      <p className="door-name">{door.name}</p>
      <QrCode text={door.code} />
      <p>{t('door.sheet.how')}</p>
      {door.code === door.institution ? (
        <p>{t('door.sheet.named')}</p>
      ) : (
        <p>
          {t('door.sheet.typed')} <strong className="num">{door.code}</strong>
        </p>
      )}
      <p className="door-small">{t('door.sheet.public')}</p>
      <p className="door-small">
        {office}
        {door.simulated && ` · ${t('app.simulated')}`}
      </p>
    </article>
  );
}
