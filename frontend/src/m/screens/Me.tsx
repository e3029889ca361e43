import { useState } from 'react';
import { useNow, useOutbox, usePack, usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import { Ask } from '../parts/Ask';
import { Frame } from '../parts/Frame';
import { Icon, type IconName } from '../parts/icons';
import { useDo } from '../parts/useDo';
import { hashOf, type Route } from './route';

export function Me() {
  const words = useWords();
  const { t, open } = words;
  const phone = usePhone();
  const pack = usePack();
  const outbox = useOutbox();
  const now = useNow(15_000);
  const unread = usePhoneState((s) => s.messages.filter((m) => m.read_at === null).length);
  const { run, busy, fault } = useDo();
  const [leaving, setLeaving] = useState(false);
  const problems = pack?.problems.filter((p) => p.state !== 'struck').length ?? 0;
  return (
    <Frame title={t('me.title')} page="me">
      <div className="stack">
        {pack !== null && (
          <section className="card">
            <h2>{pack.officer.name}</h2>
            <p className="muted">
              {open('post', pack.officer.post)} · {pack.grids.map((g) => g.name).join('、')}
            </p>
          </section>
        )}
        <Row
          icon="queue"
          to={{ page: 'queue' }}
          name={t('me.queue')}
          about={
            outbox.waiting === 0
              ? t('me.queue.none')
              : t('waiting.line', {
                  n: outbox.waiting,
                  span: words.span(now - (outbox.oldest ?? now)),
                })
          }
        />
        <Row
          icon="mail"
          to={{ page: 'messages' }}
          name={t('me.messages')}
          about={unread === 0 ? '' : t('me.messages.unread', { n: unread })}
        />
        <Row icon="plus" to={{ page: 'clue', id: null }} name={t('me.clue')} />
        <Row
          icon="flag"
          to={{ page: 'problems' }}
          name={t('me.problems')}
          about={problems === 0 ? '' : String(problems)}
        />
        <Row icon="out" to={{ page: 'handover' }} name={t('me.handover')} />
        <Row
          icon="week"
          to={{ page: 'week' }}
          name={t('me.week')}
          about={
            pack === null
              ? ''
              : t('me.week.about', {
                  visits: pack.week.visits,
                  minutes: Math.round(pack.week.seconds / 60),
                })
          }
        />
        <Row icon="eye" to={{ page: 'views' }} name={t('me.views')} />
        <Row icon="print" to={{ page: 'print' }} name={t('me.print')} />
        <Row icon="gear" to={{ page: 'settings' }} name={t('me.settings')} />
        <button type="button" className="button wide" onClick={() => setLeaving(true)}>
          <Icon name="out" size={20} />
          {t('me.logout')}
        </button>
        <button
          type="button"
          className="button plain wide"
          disabled={busy}
          onClick={() => run(() => phone.syncNow())}
        >
          {t('app.sync')}
        </button>
        {fault}
      </div>
      {leaving && (
        <Ask
          title={t('me.logout.ask')}
          text={t('me.logout.text', { n: outbox.waiting })}
          yes={t('me.logout')}
          chosen={(yes) => {
            setLeaving(false);
            if (yes) void run(() => phone.logOut());
          }}
        />
      )}
    </Frame>
  );
}

function Row({
  icon,
  to,
  name,
  about = '',
}: {
  icon: IconName;
  to: Route;
  name: string;
  about?: string;
}) {
  return (
    <a className="open" href={hashOf(to)}>
      <Icon name={icon} />
      <span className="text">
        <span>{name}</span>
        {about !== '' && <span className="small muted">{about}</span>}
      </span>
    </a>
  );
}
