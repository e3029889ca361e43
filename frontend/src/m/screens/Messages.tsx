import { useEffect, useState } from 'react';
import { usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import type { Message } from '../model';
import { localInstant } from '../order/time';
import { Field } from '../parts/Choices';
import { Frame } from '../parts/Frame';
import { useDo } from '../parts/useDo';

export function Messages() {
  const { t } = useWords();
  const messages = usePhoneState((s) => s.messages);
  return (
    <Frame title={t('messages.title')} page="messages" back>
      {messages.length === 0 ? (
        <p className="card">{t('messages.none')}</p>
      ) : (
        <ul className="stack">
          {messages.map((message) => (
            <One key={message.id} message={message} />
          ))}
        </ul>
      )}
    </Frame>
  );
}

const QUICK = ['ok', 'way', 'later'] as const;

/** A message counts as read once it is shown. */
function One({ message }: { message: Message }) {
  const { t } = useWords();
  const phone = usePhone();
  const { run, busy, fault } = useDo();
  const [replying, setReplying] = useState(false);
  const [kept, setKept] = useState(false);
  const [text, setText] = useState('');
  const { id } = message;
  const unread = message.read_at === null;
  useEffect(() => {
    if (unread) void phone.markRead(id).catch(() => undefined); // it stays unread, and is tried again
  }, [phone, id, unread]);
  const send = (words: string) =>
    run(() => phone.reply(id, words)).then((sent) => {
      if (sent === undefined) return;
      setReplying(false);
      setKept(true);
    });
  return (
    <li className="bubble stack tight" data-urgent={message.urgent}>
      <p className="small muted">
        {message.urgent && (
          <span className="badge" data-tone="bad">
            {t('messages.urgent')}
          </span>
        )}{' '}
        {message.from} · {localInstant(Date.parse(message.at))}
      </p>
      <p>{message.text}</p>
      {kept && (
        <p className="note good" role="status">
          {t('messages.kept')}
        </p>
      )}
      {!replying ? (
        <button type="button" className="button" onClick={() => setReplying(true)}>
          {t('messages.reply')}
        </button>
      ) : (
        <form
          className="stack tight"
          onSubmit={(e) => {
            e.preventDefault();
            if (text.trim() !== '') void send(text.trim());
          }}
        >
          <div className="choices">
            {QUICK.map((quick) => (
              <button
                key={quick}
                type="button"
                className="button"
                disabled={busy}
                onClick={() => send(t(`messages.quick.${quick}`))}
              >
                {t(`messages.quick.${quick}`)}
              </button>
            ))}
          </div>
          <Field label={t('messages.reply.to')}>
            {(about) => (
              <textarea
                {...about}
                maxLength={500}
                value={text}
                onChange={(e) => setText(e.target.value)}
              />
            )}
          </Field>
          <button type="submit" className="button primary" disabled={busy || text.trim() === ''}>
            {t('messages.send')}
          </button>
          {fault}
        </form>
      )}
    </li>
  );
}
