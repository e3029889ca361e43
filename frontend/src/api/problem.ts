/** An answer that is not a success, from application/problem+json where there is one. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** last part of the problem's type, '' when the answer was no problem document */
    readonly slug: string,
    readonly detail: string,
    /** seconds to wait, from Retry-After; 0 when not said */
    readonly retryAfter: number,
  ) {
    super(`${status} ${slug} ${detail}`.trim());
    this.name = 'Problem';
  }
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
  );
}
