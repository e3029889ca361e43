import { type ReactNode, useEffect, useState } from 'react';
import { FormView } from '../forms/FormView';
import { answersToSend, questionsOf } from '../forms/schema';
import { useDraft, usePack, usePhone } from '../hooks';
import { useWords } from '../i18n/words';
import type { CheckInDraft, Pack } from '../model';
import { forKind, kindsFor, myTasks, needsTwo } from '../order/begin';
import { faultsOfVisit, needsForm, resultOf, type VisitFaults } from '../order/visit';
import { Ask } from '../parts/Ask';
import { Field, OneOf } from '../parts/Choices';
import { Frame } from '../parts/Frame';
import { PhotoGrid, TakePhoto } from '../parts/Photos';
import { nameOf, TaskName } from '../parts/PlaceCard';
import { ProblemList } from '../parts/ProblemList';
import { SiteCodePart } from '../parts/SiteCodePart';
import { SupervisorPart } from '../parts/SupervisorPart';
import { SurveyPart } from '../parts/SurveyPart';
import { useDo } from '../parts/useDo';
import { type Editor, useEditor } from '../parts/useEditor';
import { Voice } from '../parts/Voice';
import { replace } from './route';

/** A check-in being filled in, from whatever moment it was left at. */
export function Visit({ id }: { id: string }) {
  const { t } = useWords();
  const stored = useDraft(id);
  const pack = usePack();
  if (stored === null || pack === null)
    return (
      <Frame title={t('visit.title')} page="visit" back>
        <p className="card">{t('visit.gone')}</p>
      </Frame>
    );
  return <Filling key={id} stored={stored} pack={pack} />;
}

function Filling({ stored, pack }: { stored: CheckInDraft; pack: Pack }) {
  const words = useWords();
  const { t } = words;
  const phone = usePhone();
  const editor = useEditor(stored);
  const { draft, change, touched } = editor;
  const { run, busy, fault } = useDo();
  const [checked, setChecked] = useState(false);
  const [leaving, setLeaving] = useState(false);

  const institution = pack.institutions.find((i) => i.id === draft.institution) ?? null;
  const form = pack.forms.find(
    (f) => f.code === draft.form?.code && f.version === draft.form.version,
  );
  const schema = form !== undefined && needsForm(draft) ? form.schema : null;
  const questions = schema === null ? [] : questionsOf(schema);
  const faults = faultsOfVisit(draft, questions, institution, pack);
  const shown: VisitFaults = checked ? faults : { form: new Map(), parts: new Set() };
  const suspect = draft.survey?.result === 'new_suspect';
  const name = suspect ? t('survey.new_suspect') : nameOf(words, institution, draft.cell);
  useWhere(editor);

  const submit = () => {
    setChecked(true);
    if (faults.form.size + faults.parts.size > 0) return;
    void run(async () => {
      await editor.finish({
        answers: answersToSend(questions, draft.answers),
        form: schema === null ? null : draft.form,
        result: resultOf(draft),
      });
      replace({ page: 'tasks' });
    });
  };
  const wrong = faults.form.size + faults.parts.size;
  return (
    <Frame
      title={name}
      page="visit"
      back
      action={
        <div className="stack tight">
          {checked && wrong > 0 && (
            <p className="small strong" role="alert">
              {t('visit.wrong', { n: wrong })}
            </p>
          )}
          {fault}
          <button type="button" className="button primary wide" disabled={busy} onClick={submit}>
            {t(busy ? 'visit.sealing' : 'visit.submit')}
          </button>
        </div>
      }
    >
      <div
        className="stack"
        onClickCapture={(e) => touched(fieldOf(e.target), e.detail > 0)}
        onKeyDownCapture={(e) => touched(fieldOf(e.target), false)}
      >
        <What pack={pack} editor={editor} />
        <Part name="survey">
          <SurveyPart editor={editor} institution={institution} fault={shown.parts.has('survey')} />
        </Part>
        {needsTwo(draft.task) && (
          <Part name="supervisors">
            <SupervisorPart
              editor={editor}
              pack={pack}
              faults={shown.parts}
              institution={institution}
            />
          </Part>
        )}
        <Part name="code">
          <SiteCodePart editor={editor} institution={institution} />
        </Part>
        {schema !== null && (
          <section className="card" aria-label={form?.title}>
            <div className="stack">
              <h2>{form?.title}</h2>
              <FormView
                schema={schema}
                answers={draft.answers}
                faults={shown.form}
                change={(answers) => change({ answers })}
                photo={<AddPhoto editor={editor} label={t('photo.here')} />}
              />
            </div>
          </section>
        )}
        <Part name="result">
          <Result editor={editor} fault={shown.parts.has('result')} />
        </Part>
        <Part name="photos">
          <h2>{t('photo.title')}</h2>
          <PhotoGrid
            photos={draft.photos.filter((p) => p.role === 'photo' || p.role === 'pin')}
            place={name}
            who={pack.officer.name}
            drop={(p) => void run(() => editor.removePhoto(p.id))}
          />
          <AddPhoto editor={editor} label={t('photo.take')} />
        </Part>
        <ProblemList editor={editor} pack={pack} name={name} />
        <Part name="note">
          <Field label={t('visit.note')} hint={t('visit.note.hint')}>
            {(about) => (
              <textarea
                {...about}
                maxLength={2000}
                value={draft.note}
                onChange={(e) => change({ note: e.target.value })}
              />
            )}
          </Field>
          <Voice
            notes={draft.photos.filter((p) => p.role === 'voice')}
            add={(file) => void run(() => editor.addPhoto(file, 'voice'))}
            drop={(p) => void run(() => editor.removePhoto(p.id))}
          />
        </Part>
        <button type="button" className="button danger wide" onClick={() => setLeaving(true)}>
          {t('visit.discard')}
        </button>
      </div>
      {leaving && (
        <Ask
          title={t('visit.discard.ask')}
          text={t('visit.discard.text')}
          yes={t('visit.discard')}
          danger
          chosen={(yes) => {
            setLeaving(false);
            if (yes)
              void run(() => phone.discardDraft(draft.id)).then(() => replace({ page: 'checkin' }));
          }}
        />
      )}
    </Frame>
  );
}

/** The question that was touched, '' between questions. */
function fieldOf(target: EventTarget): string {
  const element = target instanceof Element ? target.closest('[data-field]') : null;
  return element?.getAttribute('data-field') ?? '';
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="card" data-field={name}>
      <div className="stack">{children}</div>
    </section>
  );
}

/** Where the phone is goes in without a tap, once it is known and better than what was. */
function useWhere({ draft, change }: Editor): void {
  const phone = usePhone();
  const known = draft.point !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a page
  useEffect(() => {
    if (known) return;
    let current = true;
    phone.locate().then(
      (point) => current && point !== null && change({ point }),
      () => undefined, // without a position the check-in goes in all the same
    );
    return () => {
      current = false;
    };
  }, [phone, known]);
}

function AddPhoto({ editor, label }: { editor: Editor; label: string }) {
  const { run, busy, fault } = useDo();
  return (
    <>
      <TakePhoto
        label={label}
        busy={busy}
        taken={(file) => void run(() => editor.addPhoto(file, 'photo'))}
      />
      {fault}
    </>
  );
}

/** Which tasks are done with this visit, and for a supervisor what kind it is. */
function What({ pack, editor: { draft, change } }: { pack: Pack; editor: Editor }) {
  const { t, open } = useWords();
  const here = myTasks(pack).filter(
    (x) => (x.institution ?? x.cell) === (draft.institution ?? draft.cell),
  );
  const done = here.filter((x) => draft.tasks.includes(x.id));
  const category = pack.institutions.find((i) => i.id === draft.institution)?.category ?? null;
  const kinds = kindsFor(pack);
  const choose = kinds.length > 2 || here.some((x) => x.kind === 'clue-check');
  return (
    <section className="card stack tight" data-field="task">
      {choose && (
        <Field label={t('visit.kind')} group>
          {() => (
            <OneOf
              name="kind"
              options={kinds.map((kind) => ({ value: kind, label: open('kind', kind) }))}
              value={draft.task}
              chosen={(task) => change({ answers: {}, ...forKind(pack, category, here, task) })}
            />
          )}
        </Field>
      )}
      {done.length === 0 ? (
        <p className="muted small">{t('visit.notask')}</p>
      ) : (
        <>
          <p className="small muted">{t('visit.tasks', { n: done.length })}</p>
          <ul>
            {done.map((task) => (
              <li key={task.id} className="strong">
                ✓ <TaskName task={task} />
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="small muted">
        {draft.point === null
          ? t('visit.nopoint')
          : t('visit.point', { n: Math.round(draft.point.accuracy_m) })}
      </p>
    </section>
  );
}

function Result({ editor: { draft, change }, fault }: { editor: Editor; fault: boolean }) {
  const { t } = useWords();
  const officer = !needsTwo(draft.task);
  if (resultOf(draft) === 'absent') return <p>{t('result.absent.by')}</p>;
  return (
    <Field label={t('result.label')} must group fault={fault ? t('form.missing') : ''}>
      {() => (
        <OneOf
          name="result"
          options={(['pass', 'conditions', 'fail', 'absent'] as const).map((value) => ({
            value,
            label: t(officer ? `result.${value}` : `super.result.${value}`),
          }))}
          value={draft.result === '' ? null : (draft.result as 'pass')}
          chosen={(result) => change({ result })}
        />
      )}
    </Field>
  );
}
