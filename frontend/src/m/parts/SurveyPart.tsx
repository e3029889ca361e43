import { lazy, Suspense, useState } from 'react';
import { useWords } from '../i18n/words';
import type { FieldInstitution, Survey, SurveyResult } from '../model';
import { Field, OneOf } from './Choices';
import { TakePhoto } from './Photos';
import { useDo } from './useDo';
import type { Editor } from './useEditor';
import { useHere } from './usePlaces';

const PinMap = lazy(() => import('../map/PinView'));

const RESULTS: readonly SurveyResult[] = ['normal', 'closed', 'moved', 'renamed', 'not_found'];
/** Where a pin helps whoever confirms it. */
const PINNED: readonly SurveyResult[] = ['moved', 'new_suspect', 'normal'];

/** 底数摸排: is the register right? Of a place not in it: what and where is it? */
export function SurveyPart({
  editor,
  institution,
  fault,
}: {
  editor: Editor;
  institution: FieldInstitution | null;
  fault: boolean;
}) {
  const { t } = useWords();
  const { draft, change } = editor;
  const { survey } = draft;
  const set = (patch: Partial<Survey>) =>
    survey !== null && change({ survey: { ...survey, ...patch } });
  const suspect = survey?.result === 'new_suspect';
  if (institution === null && !suspect) return <p>{t('survey.cell')}</p>;
  return (
    <>
      {institution !== null && (
        <Field
          label={t('survey.label')}
          hint={institution.address}
          must
          group
          fault={fault ? t('form.missing') : ''}
        >
          {() => (
            <OneOf
              name="survey"
              options={RESULTS.map((value) => ({ value, label: t(`survey.${value}`) }))}
              value={survey?.result ?? null}
              chosen={(result) => change({ survey: { result } })}
            />
          )}
        </Field>
      )}
      {(survey?.result === 'renamed' || suspect) && (
        <Text
          label={t(suspect ? 'survey.suspect.name' : 'survey.newname')}
          value={survey?.name ?? ''}
          change={(name) => set({ name })}
          longest={200}
        />
      )}
      {(survey?.result === 'moved' || suspect) && (
        <Text
          label={t(suspect ? 'survey.suspect.address' : 'survey.newaddress')}
          value={survey?.address ?? ''}
          change={(address) => set({ address })}
          longest={300}
        />
      )}
      {suspect && (
        <Text
          label={t('survey.suspect.what')}
          value={survey?.note ?? ''}
          change={(note) => set({ note })}
          longest={1000}
        />
      )}
      {survey !== null && PINNED.includes(survey.result) && (
        <Pin
          key={survey.result}
          editor={editor}
          survey={survey}
          set={set}
          institution={institution}
        />
      )}
    </>
  );
}

function Text({
  label,
  value,
  change,
  longest,
}: {
  label: string;
  value: string;
  change: (text: string) => void;
  longest: number;
}) {
  return (
    <Field label={label}>
      {(about) => (
        <input
          {...about}
          value={value}
          maxLength={longest}
          onChange={(e) => change(e.target.value)}
        />
      )}
    </Field>
  );
}

/** The pin of a survey: where I stand, or moved on the map. */
function Pin({
  editor,
  survey,
  set,
  institution,
}: {
  editor: Editor;
  survey: Survey;
  set: (patch: Partial<Survey>) => void;
  institution: FieldInstitution | null;
}) {
  const { t } = useWords();
  const here = useHere();
  const { run, busy, fault } = useDo();
  const pinned = survey.lon !== undefined && survey.lat !== undefined;
  const [open, setOpen] = useState(pinned || survey.result !== 'normal');
  if (!open)
    return (
      <button type="button" className="button wide" onClick={() => setOpen(true)}>
        {t('survey.wrongplace')}
      </button>
    );
  const known =
    institution?.lon != null && institution.lat !== null
      ? { lon: institution.lon, lat: institution.lat }
      : null;
  const pin =
    survey.lon !== undefined && survey.lat !== undefined
      ? { lon: survey.lon, lat: survey.lat }
      : null;
  return (
    <div className="stack tight">
      <p className="small strong">{t('survey.pin')}</p>
      <Suspense fallback={<p className="muted">{t('map.loading')}</p>}>
        <PinMap pin={pin} around={here ?? known} placed={({ lon, lat }) => set({ lon, lat })} />
      </Suspense>
      <div className="row">
        {here !== null && (
          <button type="button" className="button" onClick={() => set(here)}>
            {t('survey.pin.here')}
          </button>
        )}
        <TakePhoto
          label={t('survey.pin.photo')}
          busy={busy}
          taken={(file) => void run(() => editor.addPhoto(file, 'pin'))}
        />
      </div>
      {fault}
    </div>
  );
}
