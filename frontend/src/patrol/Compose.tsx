import { useState } from 'react';
import * as api from '../api/messages';
import { uuidv7 } from '../api/uuid';
import { useBusy } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { FormAlert, FormField } from '../plan/formParts';
import { postOf } from './PeopleList';
import { Segments } from './parts';
import type { Staffing } from './useLookups';

const MOST = 2000;

/** A message to all of a region, or to those who are chosen. */
export function Compose({
  region,
  officer,
  begun,
  staffing,
  sent,
}: {
  region: string;
  /** chosen to begin with; '' for nobody */
  officer: string;
  /** what is written to begin with */
  begun: string;
  staffing: Staffing;
  sent: (text: string) => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const [whom, setWhom] = useState(officer === '' ? 'shift' : 'some');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(officer === '' ? [] : [officer]),
  );
  const [find, setFind] = useState('');
  const [text, setText] = useState(begun);
  const [urgent, setUrgent] = useState(false);
  const [failure, setFailure] = useState('');
  const [busy, start] = useBusy();
  /** A message that was not answered is sent again as the same one. */
  const [id, setId] = useState(uuidv7);
  const people = staffing.people
    .filter((p) => p.active_until === null && p.name.includes(find.trim()))
    .toSorted(
      (a, b) =>
        Number(chosen.has(b.id)) - Number(chosen.has(a.id)) ||
        a.name.localeCompare(b.name, 'zh-CN'),
    );
  const ready = text.trim() !== '' && (whom !== 'some' || chosen.size > 0);
  const toggle = (person: string) => {
    const next = new Set(chosen);
    if (!next.delete(person)) next.add(person);
    setChosen(next);
  };
  const send = () =>
    start(async () => {
      setFailure('');
      try {
        const to = whom === 'some' ? [...chosen] : null;
        const on_shift = whom === 'shift';
        const message = await api.sendMessage(id, {
          region,
          to,
          on_shift,
          text: text.trim(),
          urgent,
        });
        setText('');
        setUrgent(false);
        setId(uuidv7());
        sent(t('msg.done', { n: number(lang, message.people) }));
      } catch (error) {
        setFailure(t('task2.failed', { reason: faultsOf(words, error) }));
      }
    });
  return (
    <form
      className="compose plan-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (ready) void send();
      }}
    >
      <h2>{t('msg.new')}</h2>
      <Segments
        label={t('msg.to')}
        value={whom}
        choices={[
          { value: 'shift', label: t('msg.to.shift') },
          { value: 'all', label: t('msg.to.all') },
          { value: 'some', label: t('msg.to.some') },
        ]}
        choose={setWhom}
      />
      {whom === 'some' && (
        <fieldset className="compose-people">
          <legend>{t('msg.chosen', { n: number(lang, chosen.size) })}</legend>
          <input
            type="search"
            value={find}
            placeholder={t('msg.find')}
            aria-label={t('msg.find')}
            onChange={(e) => setFind(e.target.value)}
          />
          <ul>
            {people.slice(0, 100).map((p) => (
              <li key={p.id}>
                <label className="check">
                  <input type="checkbox" checked={chosen.has(p.id)} onChange={() => toggle(p.id)} />
                  {p.name} <small className="muted">{t(`post.${postOf(p.post)}`)}</small>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
      )}
      <FormField label={t('msg.text')} about={t('msg.text.about')}>
        {(ids) => (
          <textarea
            {...ids}
            rows={5}
            maxLength={MOST}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        )}
      </FormField>
      <label className="check">
        <input type="checkbox" checked={urgent} onChange={() => setUrgent(!urgent)} />
        {t('msg.urgent.about')}
      </label>
      <FormAlert text={failure} />
      <div className="buttons">
        <button type="submit" className="button primary" disabled={!ready || busy}>
          {t('msg.send')}
        </button>
      </div>
    </form>
  );
}
