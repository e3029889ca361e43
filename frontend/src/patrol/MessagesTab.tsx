import { useCallback, useEffect, useState } from 'react';
import * as api from '../api/messages';
import { number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { Compose } from './Compose';
import { Loaded, PanelHead, type Said, Toast } from './parts';
import { mayLead } from './roles';
import type { PartProps } from './slots';
import { draftFor, dropDraft } from './urge';
import { useStaffing } from './useLookups';
import { usePolling } from './usePolling';

const EVERY_MS = 15_000;

/** What was said to the staff, who has read it, what they answered; and a way to say more. */
export function MessagesTab(props: PartProps) {
  const { t } = useWords();
  const { page, route, region, nudge, clock, change } = props;
  const reading = usePolling(
    useCallback((signal: AbortSignal) => api.messages(region, signal), [region]),
    EVERY_MS,
    nudge,
  );
  const staffing = useStaffing(region);
  const [said, setSaid] = useState<Said | null>(null);
  const [begun] = useState(() => ({ officer: route.officer, text: draftFor(route.officer) }));
  useEffect(dropDraft, []);
  const items = reading.value?.items ?? [];
  return (
    <div className="patrol-two">
      {mayLead(page.session.role) && (
        <Compose
          key={`${region}/${route.officer}`}
          region={region}
          officer={route.officer}
          begun={begun.officer === route.officer ? begun.text : ''}
          staffing={staffing}
          sent={(text) => {
            setSaid({ text, tone: 'good' });
            change({ officer: '' });
            reading.refresh();
          }}
        />
      )}
      <section className="patrol-page" aria-label={t('patrol.part.messages')}>
        <PanelHead title={t('msg.sent')} reading={reading} />
        <Toast said={said} close={() => setSaid(null)} />
        <Loaded reading={reading}>
          {() =>
            items.length === 0 ? (
              <p className="notice muted">{t('msg.none')}</p>
            ) : (
              <ul className="message-list">
                {items.map((message) => (
                  <MessageCard
                    key={message.id}
                    message={message}
                    at={clock.short(unixSeconds(message.sent_at))}
                    timeOf={(text) => clock.short(unixSeconds(text))}
                    opened={message.id === route.item}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
    </div>
  );
}

function MessageCard({
  message,
  at,
  timeOf,
  opened,
}: {
  message: api.Message;
  at: string;
  timeOf: (text: string) => string;
  opened: boolean;
}) {
  const { lang, t } = useWords();
  const read = message.to.filter((r) => r.read_at !== null);
  const unread = message.to.filter((r) => r.read_at === null);
  return (
    <li className="card" data-message={message.id} data-urgent={message.urgent}>
      <p className="message-head">
        {message.urgent && <b className="chip urgent">{t('msg.urgent')}</b>}
        <time className="num">{at}</time>
        <small className="muted">{t('msg.by', { name: message.sent_by })}</small>
        <small className="num message-read">
          {t('msg.read', { n: number(lang, read.length), of: number(lang, message.people) })}
        </small>
      </p>
      <p className="message-text">{message.text}</p>
      <progress
        max={Math.max(1, message.people)}
        value={read.length}
        aria-label={t('msg.read', {
          n: number(lang, read.length),
          of: number(lang, message.people),
        })}
      />
      <details open={opened || message.replies.length > 0}>
        <summary>{t('msg.details', { replies: number(lang, message.replies.length) })}</summary>
        {message.replies.length > 0 && (
          <ul className="replies">
            {message.replies.map((r) => (
              <li key={r.id}>
                <strong>{r.name}</strong> <time className="num muted">{timeOf(r.at)}</time>
                <p>{r.text}</p>
              </li>
            ))}
          </ul>
        )}
        <Readers title={t('msg.unread')} people={unread.map((r) => r.name)} />
        <Readers
          title={t('msg.readers')}
          people={read.map((r) => `${r.name} ${timeOf(r.read_at ?? '')}`)}
        />
      </details>
    </li>
  );
}

function Readers({ title, people }: { title: string; people: readonly string[] }) {
  const { lang, t } = useWords();
  if (people.length === 0) return null;
  return (
    <p className="readers num">
      <strong>
        {title} {t('patrol.people', { n: number(lang, people.length) })}
      </strong>{' '}
      {people.join(lang === 'zh-CN' ? '、' : ', ')}
    </p>
  );
}
