import { useNow, useOutbox, usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import type { RecordInfo } from '../model';
import { localInstant } from '../order/time';
import { DISMISSED } from '../outbox/decided';
import { Frame } from '../parts/Frame';
import { useDo } from '../parts/useDo';

/** Every record and how far it is. */
export function Queue() {
  const words = useWords();
  const { t } = words;
  const phone = usePhone();
  const outbox = useOutbox();
  const now = useNow(5_000);
  const { run, busy, fault } = useDo();
  const { waiting, oldest, next_try: next } = outbox;
  const aside = outbox.records.filter((r) => r.state === 'quarantined');
  const rest = outbox.records.filter((r) => r.state !== 'quarantined');
  return (
    <Frame
      title={t('queue.title')}
      page="queue"
      back
      action={
        <button
          type="button"
          className="button primary wide"
          disabled={busy || outbox.link === 'sending'}
          onClick={() => run(() => phone.syncNow())}
        >
          {t('app.sync')}
        </button>
      }
    >
      <div className="stack">
        <div className="card stack tight">
          <p className="strong" role="status">
            {waiting === 0
              ? t('queue.sum.none')
              : t('queue.sum', { n: waiting, span: words.span(now - (oldest ?? now)) })}
          </p>
          <p>{t(`queue.${outbox.link}`)}</p>
          {waiting > 0 && next !== null && next > now && (
            <p className="small muted">{t('queue.next', { span: words.span(next - now) })}</p>
          )}
          <p className="small muted">{t('queue.about')}</p>
        </div>
        {fault}
        {aside.length > 0 && (
          <section className="stack tight">
            <p className="note warn">{t('queue.quarantined.about')}</p>
            <Records records={aside} />
          </section>
        )}
        {outbox.records.length === 0 ? (
          <p className="muted">{t('queue.none')}</p>
        ) : (
          <Records records={rest} />
        )}
      </div>
    </Frame>
  );
}

function Records({ records }: { records: readonly RecordInfo[] }) {
  const { t, open } = useWords();
  return (
    <ul className="stack tight">
      {records.map((r) => (
        <li key={r.id} className="card stack tight">
          <p className="badges">
            <span
              className="badge"
              data-tone={r.state === 'done' ? 'good' : r.state === 'quarantined' ? 'bad' : 'warn'}
            >
              {t(`queue.state.${r.state}`)}
            </span>
            <span className="strong">{open('record', r.kind)}</span>
          </p>
          <p className="thing">{r.title}</p>
          <p className="small muted">
            {localInstant(r.made_at)} · #{r.seq}
            {r.photos > 0 && ` · ${t('queue.photos', { sent: r.photos_sent, all: r.photos })}`}
            {r.tries > 1 && r.state !== 'done' && ` · ${t('queue.tries', { n: r.tries })}`}
          </p>
          {r.reason === DISMISSED && <p className="small">{t('queue.dismissed')}</p>}
          {r.reason !== '' && r.state !== 'done' && <p className="small thing">{r.reason}</p>}
        </li>
      ))}
    </ul>
  );
}
