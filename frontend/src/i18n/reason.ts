import { Problem } from '../api/problem';
import type { Words } from './language';

/** Why a request failed, in the language of the screen; the server's own words are for logs. */
export function reasonOf({ t }: Words, error: unknown): string {
  if (error instanceof Problem)
    return error.status === 401
      ? t('login.ended')
      : t('app.refused', { status: error.status, slug: error.slug });
  return t('login.unreachable');
}
