import { useState } from 'react';
import { useOutbox, usePack, usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import type { FieldTask, Pack } from '../model';
import { passable, personOf, takers } from '../order/handover';
import { Sheet } from '../parts/Ask';
import { Field } from '../parts/Choices';
import { Frame } from '../parts/Frame';
import { NoPack } from '../parts/NoPack';
import { nameOf, TaskName } from '../parts/PlaceCard';
import { useDo } from '../parts/useDo';

const LISTED = 30;

/** Tasks that can be given to somebody else (交接): one's own, and for a lead those of the grid. */
export function HandOver() {
  const { t } = useWords();
  const pack = usePack();
  return (
    <Frame title={t('handover.title')} page="handover" back>
      {pack === null ? <NoPack /> : <Passing pack={pack} />}
    </Frame>
  );
}

function Passing({ pack }: { pack: Pack }) {
  const words = useWords();
  const { t } = words;
  const offline = useOutbox().link === 'offline';
  const [chosen, setChosen] = useState<FieldTask | null>(null);
  const [done, setDone] = useState('');
  const [passed, setPassed] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState('');
  const [count, setCount] = useState(LISTED);
  const lines = passable(pack)
    .filter((task) => !passed.has(task.id))
    .map((task) => ({
      task,
      place: placeOf(words, pack, task),
      holder: holderOf(words, pack, task),
    }))
    .filter(({ place, holder }) => `${place} ${holder}`.includes(wanted.trim()));
  return (
    <div className="stack">
      <p className="card">{t('handover.about')}</p>
      {offline && <p className="note warn">{t('handover.offline')}</p>}
      {done !== '' && (
        <p className="note good" role="status">
          {done}
        </p>
      )}
      <Field label={t('handover.search')}>
        {(about) => <input {...about} value={wanted} onChange={(e) => setWanted(e.target.value)} />}
      </Field>
      {lines.length === 0 && <p className="muted">{t('handover.none')}</p>}
      <ul className="stack tight">
        {lines.slice(0, count).map(({ task, place, holder }) => (
          <li key={task.id} className="card stack tight">
            <p className="strong thing">{place}</p>
            <p className="small muted">
              <TaskName task={task} />
              {task.due_on !== null && ` · ${t('tasks.due', { date: task.due_on })}`} ·{' '}
              {t('handover.holder', { name: holder })}
            </p>
            <button
              type="button"
              className="button wide"
              disabled={offline}
              onClick={() => setChosen(task)}
            >
              {t('handover.do')}
            </button>
          </li>
        ))}
      </ul>
      {lines.length > count && (
        <button type="button" className="button wide" onClick={() => setCount(count + LISTED)}>
          {t('map.list.more', { n: Math.min(LISTED, lines.length - count) })}
        </button>
      )}
      {chosen !== null && (
        <To
          pack={pack}
          task={chosen}
          closed={() => setChosen(null)}
          handed={(name) => {
            setPassed(new Set([...passed, chosen.id]));
            setDone(t('handover.done', { name }));
            setChosen(null);
          }}
        />
      )}
    </div>
  );
}

function To({
  pack,
  task,
  closed,
  handed,
}: {
  pack: Pack;
  task: FieldTask;
  closed: () => void;
  handed: (name: string) => void;
}) {
  const words = useWords();
  const { t, open } = words;
  const phone = usePhone();
  const { run, busy, fault } = useDo();
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const people = takers(pack, task);
  const submit = () =>
    void run(async () => {
      await phone.handOver(task.id, to, note.trim());
      handed(personOf(pack, to)?.name ?? '');
    });
  return (
    <Sheet title={placeOf(words, pack, task)} closed={closed}>
      <Field label={t('handover.to')} must>
        {(about) => (
          <select {...about} value={to} onChange={(e) => setTo(e.target.value)}>
            <option value="">{t('handover.choose')}</option>
            {people.map((p) => (
              <option key={p.id} value={p.id}>
                {p.name} · {open('post', p.post)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('handover.note')}>
        {(about) => (
          <input
            {...about}
            maxLength={500}
            value={note}
            onChange={(e) => setNote(e.target.value)}
          />
        )}
      </Field>
      {fault}
      <div className="choices">
        <button type="button" className="button" onClick={closed}>
          {t('app.cancel')}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={busy || to === ''}
          onClick={submit}
        >
          {t('handover.do')}
        </button>
      </div>
    </Sheet>
  );
}

type SomeWords = ReturnType<typeof useWords>;

function placeOf(words: SomeWords, pack: Pack, task: FieldTask): string {
  const institution = pack.institutions.find((i) => i.id === task.institution) ?? null;
  return nameOf(words, institution, task.cell);
}

function holderOf({ t }: SomeWords, pack: Pack, task: FieldTask): string {
  if (task.officer === pack.officer.id) return t('handover.me');
  return personOf(pack, task.officer)?.name ?? '—';
}
