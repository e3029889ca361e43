import { useState } from 'react';
import type { Clearing } from '../api/clearing';
import type { PatrolPerson } from '../api/patrol';
import { useBusy } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { faultsOf } from '../i18n/reason';
import { type Given, giveStops } from './giveStops';

/** Gives all stops of a way to who it starts from, and says what came of it. */
export function ClearingDispatch({
  stops,
  person,
  today,
  given,
  done,
}: {
  stops: Clearing['items'];
  person: PatrolPerson;
  /** local date */
  today: string;
  /** by institution; null before */
  given: ReadonlyMap<string, Given> | null;
  done: (given: ReadonlyMap<string, Given>) => void;
}) {
  const { lang, t } = useWords();
  const [take, setTake] = useState(false);
  const [busy, start] = useBusy();
  const { name, officer } = person;
  const send = () =>
    start(async () => {
      const reason = (n: number) => t('clearing.reason', { n });
      done(await giveStops(stops, { officer, due: today, take, reason }));
    });
  const all = [...(given?.values() ?? [])];
  const left = all.filter(({ how }) => how === 'held' || how === 'refused').length;
  return (
    <div className="clearing-give">
      <button
        type="button"
        className="button primary"
        disabled={busy || stops.length === 0}
        onClick={() => void send()}
      >
        {t(busy ? 'clearing.giving' : 'clearing.give', { n: number(lang, stops.length), name })}
      </button>
      <label className="check">
        <input type="checkbox" checked={take} onChange={() => setTake(!take)} />
        {t('clearing.take')}
      </label>
      <p role="status" className="num">
        {given !== null &&
          t(left === 0 ? 'clearing.gave' : 'clearing.gave.some', {
            n: number(lang, all.length - left),
            left: number(lang, left),
            name,
          })}
      </p>
    </div>
  );
}

/** What came of one stop. */
export function StopGiven({ given }: { given: Given }) {
  const words = useWords();
  const { t } = words;
  const bad = given.how === 'held' || given.how === 'refused';
  return (
    <small className="clearing-given" data-bad={bad}>
      {given.how === 'held' && t('clearing.given.held', { name: given.name })}
      {given.how === 'refused' && t('gaps.refused', { reason: faultsOf(words, given.error) })}
      {!bad && t(`clearing.given.${given.how as 'made' | 'given' | 'own'}`)}
    </small>
  );
}
