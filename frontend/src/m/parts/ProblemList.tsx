import { uuidv7 } from '../../api/uuid';
import { useWords } from '../i18n/words';
import type { DraftProblem, FieldProblem, Pack } from '../model';
import { Field } from './Choices';
import { PhotoGrid, TakePhoto } from './Photos';
import { useDo } from './useDo';
import type { Editor } from './useEditor';

/** 问题清单: problems found now, and the open ones of this place that are put right or struck off. */
export function ProblemList({ editor, pack, name }: { editor: Editor; pack: Pack; name: string }) {
  const { t } = useWords();
  const { draft, change } = editor;
  const known = pack.problems.filter(
    (p) => (p.institution ?? p.cell) === (draft.institution ?? draft.cell) && p.state !== 'struck',
  );
  const add = () =>
    change({
      problems: [...draft.problems, { id: uuidv7(), what: '', responsible: '', deadline_on: null }],
    });
  return (
    <section className="card" data-field="problems">
      <div className="stack">
        <h2>{t('problems.title')}</h2>
        {known.map((problem) => (
          <Known key={problem.id} problem={problem} editor={editor} />
        ))}
        {draft.problems.map((problem, i) => (
          <New
            key={problem.id}
            problem={problem}
            number={i + 1}
            editor={editor}
            name={name}
            who={pack.officer.name}
          />
        ))}
        <button type="button" className="button wide" onClick={add}>
          {t('problems.add')}
        </button>
      </div>
    </section>
  );
}

function New({
  problem,
  number,
  editor,
  name,
  who,
}: {
  problem: DraftProblem;
  number: number;
  editor: Editor;
  name: string;
  who: string;
}) {
  const { t } = useWords();
  const { run, busy, fault } = useDo();
  const { draft, change } = editor;
  const set = (patch: Partial<DraftProblem>) =>
    change({ problems: draft.problems.map((p) => (p.id === problem.id ? { ...p, ...patch } : p)) });
  const drop = () =>
    run(async () => {
      for (const photo of draft.photos.filter((p) => p.problem === problem.id))
        await editor.removePhoto(photo.id);
      change({ problems: draft.problems.filter((p) => p.id !== problem.id) });
    });
  return (
    <fieldset className="stack tight note">
      <legend className="unseen">{t('problems.new', { n: number })}</legend>
      <Field label={t('problems.what')} must>
        {(about) => (
          <textarea
            {...about}
            maxLength={500}
            value={problem.what}
            onChange={(e) => set({ what: e.target.value })}
          />
        )}
      </Field>
      <Field label={t('problems.who')}>
        {(about) => (
          <input
            {...about}
            maxLength={60}
            value={problem.responsible}
            onChange={(e) => set({ responsible: e.target.value })}
          />
        )}
      </Field>
      <Field label={t('problems.deadline')}>
        {(about) => (
          <input
            {...about}
            type="date"
            value={problem.deadline_on ?? ''}
            onChange={(e) => set({ deadline_on: e.target.value === '' ? null : e.target.value })}
          />
        )}
      </Field>
      <PhotoGrid
        photos={draft.photos.filter((p) => p.problem === problem.id)}
        place={name}
        who={who}
        drop={(p) => void run(() => editor.removePhoto(p.id))}
      />
      <div className="row">
        <TakePhoto
          label={t('problems.before')}
          busy={busy}
          taken={(file) => void run(() => editor.addPhoto(file, 'before', problem.id))}
        />
        <button type="button" className="button danger" disabled={busy} onClick={drop}>
          {t('problems.drop')}
        </button>
      </div>
      {fault}
    </fieldset>
  );
}

/** An open problem of this place: put right (with a photo), or checked and struck off. */
function Known({ problem, editor }: { problem: FieldProblem; editor: Editor }) {
  const { t } = useWords();
  const { run, busy, fault } = useDo();
  const { draft, change } = editor;
  const list = problem.state === 'rectified' ? 'struck' : 'rectified';
  const chosen = draft[list].some((p) => p.id === problem.id);
  const photos = draft.photos.filter((p) => p.problem === problem.id).length;
  return (
    <div className="stack tight">
      <label className="choice">
        <input
          type="checkbox"
          checked={chosen}
          onChange={(e) => {
            const rest = draft[list].filter((p) => p.id !== problem.id);
            change({ [list]: e.target.checked ? [...rest, { id: problem.id, note: '' }] : rest });
          }}
        />
        <span>
          {problem.what}
          <br />
          <span className="small">
            {problem.number} · {t(list === 'struck' ? 'problems.strike' : 'problems.rectify')}
          </span>
        </span>
      </label>
      {chosen && list === 'rectified' && (
        <div className="row">
          <TakePhoto
            label={t('problems.after')}
            busy={busy}
            taken={(file) => void run(() => editor.addPhoto(file, 'after', problem.id))}
          />
          <span className="small">{t('photo.count', { n: photos })}</span>
        </div>
      )}
      {fault}
    </div>
  );
}
