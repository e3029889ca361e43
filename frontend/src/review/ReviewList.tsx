import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import type { Review } from '../api/review';
import { spanText, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { nameOf } from './candidates';
import { stepFrom } from './queue';
import type { QueueState } from './useQueue';

/** The items of the queue: up and down choose, Enter goes on to the item. */
export function ReviewList({
  state: { queue, loading, more },
  current,
  names,
  now,
  choose,
  enter,
  list,
}: {
  state: QueueState;
  current: Review | undefined;
  /** region code to name */
  names: ReadonlyMap<string, string>;
  /** domain time, unix seconds */
  now: number;
  choose: (id: string) => void;
  enter: () => void;
  list: RefObject<HTMLDivElement | null>;
}) {
  const words = useWords();
  const { t, open } = words;
  const id = current?.id ?? null;

  useEffect(() => {
    if (id !== null) document.getElementById(optionId(id))?.scrollIntoView({ block: 'nearest' });
  }, [id]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') enter();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = stepFrom(queue, id, event.key === 'ArrowDown' ? 1 : -1);
      if (next !== null) choose(next);
    } else return;
    event.preventDefault();
  };

  return (
    <div className="queue-items">
      <div
        ref={list}
        role="listbox"
        aria-label={t('review.list')}
        aria-activedescendant={id === null ? undefined : optionId(id)}
        tabIndex={0}
        onKeyDown={onKey}
      >
        {queue.items.map((item) => (
          // Keys go to the list, which has the focus.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useFocusableInteractive: the list points at its active option
          <div
            key={item.id}
            id={optionId(item.id)}
            role="option"
            aria-selected={item.id === id}
            className="queue-item"
            data-kind={item.kind}
            onClick={() => choose(item.id)}
          >
            <p>
              <strong>{nameOf(item)}</strong>
              <span className="chip">{open('review.kind', item.kind)}</span>
            </p>
            <small>
              {item.institution?.address || item.survey?.address || t('review.noaddress')}
            </small>
            <small className="num">
              {names.get(item.region) ?? item.region} ·{' '}
              {t('review.waiting', {
                span: spanText(words, now - unixSeconds(item.created_at)),
              })}
            </small>
          </div>
        ))}
      </div>
      {queue.next !== null && (
        <button type="button" className="button" disabled={loading} onClick={more}>
          {t('review.more', { count: Math.min(50, queue.total - queue.items.length) })}
        </button>
      )}
    </div>
  );
}

function optionId(id: string): string {
  return `review-${id}`;
}
