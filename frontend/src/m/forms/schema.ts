import type { Answers, FormCondition, FormField, FormSchema } from '../model';

export type Answer = Answers[string];

/** A question of a form, with when it is asked. */
export interface Question {
  readonly name: string;
  readonly field: FormField;
  /** Asked only while one of these holds; none: always. */
  readonly when: readonly FormCondition['if'][];
  readonly required: boolean;
  /** Required also while one of these holds. */
  readonly requiredWhen: readonly FormCondition['if'][];
}

/** What is wrong with an answer. */
export type FormFault =
  | 'missing'
  | 'not-a-number'
  | 'too-small'
  | 'too-large'
  | 'too-long'
  | 'not-a-choice';

/**
 * The questions of a form in their order. One that only conditions name is asked while one of them
 * holds, below the question it hangs on; package grid/form reads forms the same way.
 */
export function questionsOf(schema: FormSchema): Question[] {
  const conditions = conditionsOf(schema);
  const fields = new Map<string, FormField>();
  for (const { then: follows } of conditions)
    for (const [name, field] of Object.entries(follows.properties ?? {})) fields.set(name, field);
  for (const [name, field] of Object.entries(schema.properties)) fields.set(name, field);
  const names = new Set([...Object.keys(schema.properties), ...fields.keys()]);
  return inOrder(
    [...names].flatMap((name) => {
      const field = fields.get(name);
      if (field === undefined) return [];
      const always = Object.hasOwn(schema.properties, name);
      const naming = conditions.filter((c) => c.then.properties?.[name] !== undefined);
      const requiring = conditions.filter((c) => c.then.required?.includes(name));
      return [
        {
          name,
          field,
          when: always ? [] : naming.map((c) => c.if),
          required: schema.required?.includes(name) ?? false,
          requiredWhen: requiring.map((c) => c.if),
        },
      ];
    }),
  );
}

function conditionsOf(schema: FormSchema): FormCondition[] {
  const { if: condition, then: follows, allOf = [] } = schema;
  if (condition === undefined || follows === undefined) return [...allOf];
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  return [{ if: condition, then: follows }, ...allOf];
}

/** Puts a question that hangs on another right below it. */
function inOrder(questions: readonly Question[]): Question[] {
  const ordered = questions.filter((q) => q.when.length === 0);
  for (const question of questions.filter((q) => q.when.length > 0)) {
    const parents = question.when.flatMap((w) => Object.keys(w.properties));
    let at = ordered.findLastIndex((q) => parents.includes(q.name)) + 1;
    if (at === 0) at = ordered.length;
    while (ordered[at]?.when.some((w) => parents.some((p) => p in w.properties))) at++;
    ordered.splice(at, 0, question);
  }
  return ordered;
}

function holds(condition: FormCondition['if'], answers: Answers): boolean {
  return Object.entries(condition.properties).every(([name, rule]) => {
    const answer = answers[name];
    if (answer === undefined) return false;
    if (rule.enum !== undefined) return rule.enum.includes(answer);
    return answer === rule.const;
  });
}

/** The questions to ask given the answers so far; what hangs on a hidden one is hidden too. */
export function asked(questions: readonly Question[], answers: Answers): Question[] {
  let known = answers;
  for (;;) {
    const shown = questions.filter(
      (q) => q.when.length === 0 || q.when.some((w) => holds(w, known)),
    );
    const names = new Set(shown.map((q) => q.name));
    const kept = Object.fromEntries(Object.entries(known).filter(([name]) => names.has(name)));
    if (Object.keys(kept).length === Object.keys(known).length) return shown;
    known = kept;
  }
}

export function isRequired(question: Question, answers: Answers): boolean {
  return question.required || question.requiredWhen.some((w) => holds(w, answers));
}

/** What goes in with the check-in: answers of questions that are asked, and not empty. */
export function answersToSend(questions: readonly Question[], answers: Answers): Answers {
  const kept: Record<string, Answer> = {};
  for (const { name } of asked(questions, answers)) {
    const answer = answers[name];
    if (answer !== undefined && !isEmpty(answer)) kept[name] = answer;
  }
  return kept;
}

/** Faults by question, in the order of the form. */
export function faultsOf(
  questions: readonly Question[],
  answers: Answers,
): ReadonlyMap<string, FormFault> {
  const faults = new Map<string, FormFault>();
  for (const question of asked(questions, answers)) {
    const answer = answers[question.name];
    const fault =
      answer === undefined || isEmpty(answer)
        ? isRequired(question, answers)
          ? 'missing'
          : null
        : faultOf(question.field, answer);
    if (fault !== null) faults.set(question.name, fault);
  }
  return faults;
}

function isEmpty(answer: Answer): boolean {
  return answer === '' || (Array.isArray(answer) && answer.length === 0);
}

function faultOf(field: FormField, answer: Answer): FormFault | null {
  const isNumber = field.type === 'number' || field.type === 'integer';
  if (isNumber && typeof answer !== 'number') return 'not-a-number';
  if (typeof answer === 'number') {
    if (field.minimum !== undefined && answer < field.minimum) return 'too-small';
    if (field.maximum !== undefined && answer > field.maximum) return 'too-large';
  }
  if (typeof answer === 'string' && field.maxLength !== undefined)
    if ([...answer].length > field.maxLength) return 'too-long';
  const choices = choicesOf(field).map((c) => c.value);
  if (choices.length === 0) return null;
  const given: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return given.every((one) => choices.some((c) => c === one)) ? null : 'not-a-choice';
}

export interface Choice {
  readonly value: string | number;
  readonly label: string;
}

/** What can be chosen, of one answer or of several; none: the answer is typed. */
export function choicesOf(field: FormField): Choice[] {
  const source = field.type === 'array' ? field.items : field;
  return (source?.enum ?? []).map((value, i) => ({
    value,
    label: source?.enumNames?.[i] ?? String(value),
  }));
}
