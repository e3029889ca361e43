import { uuidv7 } from '../../api/uuid';
import type { CheckInDraft, DraftStart, PhoneState, RecordInfo } from '../model';
import { DEFAULT_SETTINGS } from '../store/accounts';

/** What the phone shows before anything was read. */
export function emptyState(): PhoneState {
  return {
    phase: { kind: 'starting' },
    accounts: [],
    pack: null,
    pack_at: null,
    outbox: {
      link: 'offline',
      waiting: 0,
      oldest: null,
      quarantined: 0,
      records: [],
      next_try: null,
    },
    shift: null,
    locating: { state: 'off', last: null, awake: false },
    visited: [],
    drafts: [],
    clues: [],
    messages: [],
    storage: { persisted: null, used: 0, quota: 0, full: false },
    settings: DEFAULT_SETTINGS,
    update: false,
    clock_offset: null,
  };
}

/** What belongs to the account whose store is open, as it is with none. */
export function closedState(): Partial<PhoneState> {
  const { pack, pack_at, outbox, shift, visited, drafts, clues, messages, clock_offset } =
    emptyState();
  return { pack, pack_at, outbox, shift, visited, drafts, clues, messages, clock_offset };
}

export function newDraft(start: DraftStart, now: number): CheckInDraft {
  return {
    institution: null,
    cell: null,
    why: 'routine',
    tasks: [],
    second: null,
    certificates: null,
    approval_no: '',
    scan: '',
    code: '',
    point: null,
    result: '',
    note: '',
    form: null,
    answers: {},
    survey: null,
    problems: [],
    rectified: [],
    struck: [],
    ...start,
    id: uuidv7(now),
    started_at: new Date(now).toISOString(),
    photos: [],
    burden: { seconds: 0, taps: 0, fields: {} },
  };
}

/** The state and who watches it. */
export class Shown {
  #state = emptyState();
  readonly #watching = new Set<() => void>();

  readonly state = (): PhoneState => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#watching.add(changed);
    return () => this.#watching.delete(changed);
  };

  put(change: Partial<PhoneState>): void {
    this.#state = { ...this.#state, ...change };
    for (const changed of this.#watching) changed();
  }

  /** Counts follow from the records; `records` in any order. */
  putRecords(records: readonly RecordInfo[]): void {
    const newest = [...records].sort((a, b) => b.seq - a.seq);
    const waits = newest.filter((r) => r.state !== 'done' && r.state !== 'quarantined');
    const outbox = {
      ...this.#state.outbox,
      waiting: waits.length,
      oldest: waits.length === 0 ? null : Math.min(...waits.map((r) => r.made_at)),
      quarantined: newest.filter((r) => r.state === 'quarantined').length,
      records: newest.slice(0, 200),
    };
    this.put({ outbox });
  }
}
