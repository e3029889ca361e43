import { useMemo } from 'react';
import { useWords } from '../i18n/words';
import type { Answers, FormSchema } from '../model';
import { AnyOf, Field, OneOf } from '../parts/Choices';
import {
  type Answer,
  asked,
  choicesOf,
  type FormFault,
  isRequired,
  type Question,
  questionsOf,
} from './schema';

/** A checklist from its data: asks what is needed, in big choices. */
export function FormView({
  schema,
  answers,
  faults,
  change,
  photo,
}: {
  schema: FormSchema;
  answers: Answers;
  /** shown beside their questions */
  faults: ReadonlyMap<string, FormFault>;
  change: (answers: Answers) => void;
  /** the button for a photo, beside questions that ask for one */
  photo: React.ReactNode;
}) {
  const { t } = useWords();
  const questions = useMemo(() => questionsOf(schema), [schema]);
  return (
    <div className="stack">
      {asked(questions, answers).map((q) => {
        const fault = faults.get(q.name);
        return (
          <div key={q.name} className="stack tight" data-field={q.name}>
            <QuestionView
              question={q}
              must={isRequired(q, answers)}
              answer={answers[q.name]}
              fault={
                fault === undefined
                  ? ''
                  : t(`form.${fault}`, {
                      min: q.field.minimum ?? '',
                      max: q.field.maximum ?? q.field.maxLength ?? '',
                    })
              }
              change={(answer) => {
                const { [q.name]: _, ...rest } = answers;
                change(answer === undefined ? rest : { ...rest, [q.name]: answer });
              }}
            />
            {q.field['x-photo'] === true && photo}
          </div>
        );
      })}
    </div>
  );
}

/** Longer answers get a box of several lines. */
const ONE_LINE = 60;

function QuestionView({
  question: { name, field },
  must,
  answer,
  fault,
  change,
}: {
  question: Question;
  must: boolean;
  answer: Answer | undefined;
  fault: string;
  change: (answer: Answer | undefined) => void;
}) {
  const { t } = useWords();
  const about = { label: field.title, hint: field.description ?? '', fault, must };
  const choices = choicesOf(field);
  const options = choices.map((c) => ({ value: String(c.value), label: c.label }));
  if (field.type === 'boolean')
    return (
      <Field {...about} group>
        {() => (
          <OneOf
            name={name}
            options={[
              { value: 'yes', label: t('app.yes') },
              { value: 'no', label: t('app.no') },
            ]}
            value={typeof answer === 'boolean' ? (answer ? 'yes' : 'no') : null}
            chosen={(v) => change(v === 'yes')}
          />
        )}
      </Field>
    );
  if (field.type === 'array')
    return (
      <Field {...about} group>
        {() => (
          <AnyOf options={options} value={Array.isArray(answer) ? answer : []} chosen={change} />
        )}
      </Field>
    );
  if (options.length > 0)
    return (
      <Field {...about} group>
        {() => (
          <OneOf
            name={name}
            options={options}
            value={answer === undefined ? null : String(answer)}
            chosen={(v) => change(choices.find((c) => String(c.value) === v)?.value)}
          />
        )}
      </Field>
    );
  if (field.type === 'string')
    return (
      <Field {...about}>
        {(described) => {
          const common = {
            ...described,
            value: typeof answer === 'string' ? answer : '',
            onChange: (e: { target: { value: string } }) => change(e.target.value || undefined),
          };
          return (field.maxLength ?? 0) > ONE_LINE ? (
            <textarea {...common} />
          ) : (
            <input {...common} />
          );
        }}
      </Field>
    );
  return (
    <Field {...about}>
      {(described) => (
        <input
          {...described}
          inputMode={field.type === 'integer' && (field.minimum ?? -1) >= 0 ? 'numeric' : 'text'}
          defaultValue={answer === undefined ? '' : String(answer)}
          onChange={(e) => change(numberOr(e.target.value, field.type === 'integer'))}
        />
      )}
    </Field>
  );
}

/** The number a text says; the text itself when it says none, for the form to complain about. */
function numberOr(typed: string, whole: boolean): Answer | undefined {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && (!whole || Number.isInteger(value)) ? value : text;
}
