import { useEffect, useState } from 'react';
import { get } from '../../api/request';
import { useNow } from '../hooks';
import { useWords } from '../i18n/words';
import { localInstant } from '../order/time';
import { Frame } from '../parts/Frame';

interface View {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'here'; readonly views: readonly View[]; readonly at: number };

/** Every look somebody took at my track; asked of the server, for it is about other people. */
export function Views() {
  const words = useWords();
  const { t } = words;
  const [state, setState] = useState<State>({ kind: 'loading' });
  const now = useNow(15_000);
  useEffect(() => {
    const stop = new AbortController();
    get<{ readonly items: readonly View[] }>('/api/v1/me/track-views', stop.signal).then(
      ({ items }) => setState({ kind: 'here', views: items, at: Date.now() }),
      () => {
        if (!stop.signal.aborted) setState({ kind: 'offline' });
      },
    );
    return () => stop.abort();
  }, []);
  return (
    <Frame title={t('views.title')} page="views" back>
      <div className="stack">
        <p className="card">{t('views.about')}</p>
        {state.kind === 'loading' && <p className="muted">{t('views.loading')}</p>}
        {state.kind === 'offline' && <p className="note warn">{t('views.offline')}</p>}
        {state.kind === 'here' && (
          <>
            <p className="small muted">{t('views.age', { span: words.span(now - state.at) })}</p>
            {state.views.length === 0 && <p>{t('views.none')}</p>}
            <ul className="stack tight">
              {state.views.map((view) => (
                <li key={view.id} className="card stack tight">
                  <p className="strong">{view.by}</p>
                  <p className="small muted">{localInstant(Date.parse(view.at))}</p>
                  <p className="thing">{t('views.reason', { reason: view.reason })}</p>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Frame>
  );
}
