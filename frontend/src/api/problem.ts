/** An answer that is not a success, from application/problem+json where there is one. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** last part of the problem's type, '' when the answer was no problem document */
    readonly slug: string,
    readonly detail: string,
    /** seconds to wait, from Retry-After; 0 when not said */
    readonly retryAfter: number,
    /** what is wrong with the input, where the answer says it field by field */
    readonly fields: readonly ProblemField[] = [],
    /** the whole document, for what problems of one kind say beside the usual */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${status} ${slug} ${detail}`.trim());
    this.name = 'Problem';
  }
}

export interface ProblemField {
  readonly field: string;
  readonly reason: string;
  readonly value: string;
  /** what was probably meant */
  readonly proposal: string;
}

const TYPE_PREFIX = 'urn:gridwatch:problem:';

export function problemFrom(response: Response, body: unknown): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (key: string) => (typeof fields[key] === 'string' ? (fields[key] as string) : '');
  const type = text('type');
  const wait = Number(response.headers.get('Retry-After') ?? '0');
  return new Problem(
    response.status,
    type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : '',
    text('detail') || text('title'),
    Number.isFinite(wait) && wait > 0 ? wait : 0,
    fieldsOf(fields['errors']),
    fields,
  );
}

function fieldsOf(errors: unknown): ProblemField[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { field, reason, value, proposal } = entry as Record<string, unknown>;
    const text = (part: unknown) => String(part ?? '');
    return [
      { field: text(field), reason: text(reason), value: text(value), proposal: text(proposal) },
    ];
  });
}
