import { describe, expect, it } from 'vitest';
import { problemFrom } from './problem';

describe('problemFrom', () => {
  it('reads a problem document', () => {
    const response = new Response(null, { status: 429, headers: { 'Retry-After': '7' } });
    const problem = problemFrom(response, {
      type: 'urn:gridwatch:problem:too-many-logins',
      title: 'Too Many Requests',
      status: 429,
      detail: 'wait',
    });
    expect(problem).toMatchObject({
      status: 429,
      slug: 'too-many-logins',
      detail: 'wait',
      retryAfter: 7,
    });
  });

  it.each([
    ['nothing', undefined],
    ['a text', '<html>bad gateway</html>'],
    ['other fields', { type: 7, detail: null }],
  ])('accepts %s', (_, body) => {
    const problem = problemFrom(new Response(null, { status: 502 }), body);
    expect(problem).toMatchObject({ status: 502, slug: '', detail: '', retryAfter: 0 });
  });

  it('lists what is wrong field by field', () => {
    const errors = [{ field: 'lon', reason: 'is not a number', value: 'x' }, 7, { reason: 'no' }];
    expect(problemFrom(new Response(null, { status: 422 }), { errors }).fields).toEqual([
      { field: 'lon', reason: 'is not a number', value: 'x', proposal: '' },
      { field: '', reason: 'no', value: '', proposal: '' },
    ]);
    expect(problemFrom(new Response(null, { status: 422 }), { errors: 'x' }).fields).toEqual([]);
  });

  it('shows the title where there is no detail', () => {
    expect(problemFrom(new Response(null, { status: 400 }), { title: 'Bad Request' }).detail).toBe(
      'Bad Request',
    );
  });
});
