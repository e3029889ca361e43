// What a part of the page of patrol gets.
import type { PageProps } from '../app/Page';
import type { PatrolRoute } from '../app/patrolroute';
import type { Clock } from '../i18n/format';

export interface PartProps {
  readonly page: PageProps;
  readonly route: PatrolRoute;
  /** the region of the route, or the account's */
  readonly region: string;
  readonly clock: Clock;
  /** region code to name */
  readonly names: ReadonlyMap<string, string>;
  /** changes with what the stream tells of the staff: read again */
  readonly nudge: number;
  readonly change: (part: Partial<PatrolRoute>) => void;
  readonly go: (part: Partial<PatrolRoute>) => void;
}
