// The shift of a person and its track, in the store of the phone. A gap is a gap: where no point
// came, none is made up.
import { uuidv7 } from '../../api/uuid';
import { unsealJSON } from '../crypto/seal';
import { type Fix, PhoneFault, type ShiftVerb, type ShiftView, type TrackPoint } from '../model';
import { shiftContent, trackContent, type WirePoint } from '../outbox/envelope';
import type { Sealer } from '../outbox/sealer';
import type { PackShift } from '../pack';
import { step } from '../steps';
import { kept, type PointRow, writing } from '../store/database';
import { places, type Vault } from '../store/vault';
import type { Clock } from '../sync/clock';
import { judge, type TrackRules } from './filter';

/** Points of a record at most: the server takes no more. */
const MOST_POINTS = 1000;

interface ShiftRow {
  readonly id: string;
  readonly verbs: readonly { readonly verb: ShiftVerb; readonly at: number }[];
  readonly metres: number;
  readonly points: number;
  readonly visits: number;
  readonly last: Fix | null;
}

const NEXT: Readonly<Record<ShiftVerb, readonly (ShiftVerb | 'none')[]>> = {
  start: ['none', 'end'],
  pause: ['start', 'resume'],
  resume: ['pause'],
  end: ['start', 'resume', 'pause'],
};

export interface KeeperTools {
  readonly vault: Vault;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly rules: () => TrackRules;
  /** The shift, its track or a record of them changed. */
  readonly changed: (record: string) => Promise<void>;
}

export class ShiftKeeper {
  readonly #tools: KeeperTools;
  #row: ShiftRow | null = null;
  /** Writes, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(tools: KeeperTools) {
    this.#tools = tools;
  }

  async load(): Promise<void> {
    this.#row = await this.#tools.vault.read<ShiftRow>('shift');
  }

  #verb(): ShiftVerb | 'none' {
    return this.#row?.verbs.at(-1)?.verb ?? 'none';
  }

  /** The shift that is on or paused; null: none. */
  current(): ShiftView | null {
    const row = this.#row;
    const verb = this.#verb();
    if (row === null || verb === 'none' || verb === 'end') return null;
    const { id, metres, points, visits } = row;
    const started_at = new Date(row.verbs[0]?.at ?? 0).toISOString();
    const state = verb === 'pause' ? 'paused' : 'on';
    return { id, state, started_at, metres, points, visits, seconds: secondsOn(row) };
  }

  /** A shift the server knows and this phone does not: begun elsewhere, or the app is new here. */
  adopt(shift: PackShift | null): Promise<void> {
    return this.#inTurn(async () => {
      if (shift === null || this.current() !== null || this.#row?.id === shift.id) return;
      if (shift.state === 'ended' || shift.state === 'done') return;
      const verbs: ShiftRow['verbs'] = [{ verb: 'start', at: Date.parse(shift.started_at) }];
      const paused = { verb: 'pause', at: this.#tools.clock.now() } as const;
      const known = shift.state === 'paused' ? [...verbs, paused] : verbs;
      await this.#keep({ id: shift.id, verbs: known, metres: 0, points: 0, visits: 0, last: null });
    });
  }

  verb(verb: ShiftVerb, point: Fix | null): Promise<void> {
    return this.#inTurn(async () => {
      if (!NEXT[verb].includes(this.#verb()))
        throw new PhoneFault('no-shift', `${verb} does not follow ${this.#verb()}`);
      const { clock, vault, sealer, changed } = this.#tools;
      const at = clock.now();
      const before = this.#row;
      const fresh = { id: uuidv7(at), verbs: [], metres: 0, points: 0, visits: 0, last: null };
      const row: ShiftRow = verb === 'start' || before === null ? fresh : before;
      const next: ShiftRow = { ...row, verbs: [...row.verbs, { verb, at }] };
      if (verb === 'start') await this.#clearTrack();
      if (verb === 'pause' || verb === 'end') await this.#sealTrack(0);
      const sealed = await vault.sealed(places.kv('shift'), next);
      const record = await sealer.seal({
        id: uuidv7(at),
        content: shiftContent(next.id, verb, new Date(at).toISOString(), point),
        about: { title: verb, target: '', shift: next.id },
        anchor: clock.anchor(),
        now: at,
        also: ['kv'],
        together: (tx) => [tx.objectStore('kv').put(sealed, 'shift')],
      });
      this.#row = next;
      await step('shift.stepped', record);
      await changed(record);
    });
  }

  /** A visit belongs to the shift. */
  visited(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#row === null || this.current() === null) return;
      await this.#keep({ ...this.#row, visits: this.#row.visits + 1 });
    });
  }

  /** Keeps a point if the shift is on and it tells something new. */
  point(fix: Fix): Promise<void> {
    return this.#inTurn(async () => {
      const row = this.#row;
      if (row === null || this.current()?.state !== 'on') return;
      const judged = judge(row.last, fix, this.#tools.rules());
      if (judged.kind === 'skip') return;
      const metres = row.metres + (judged.kind === 'walked' ? judged.metres : 0);
      await this.#store(fix, { ...row, metres, points: row.points + 1, last: fix });
    });
  }

  async #store(fix: Fix, next: ShiftRow): Promise<void> {
    const { vault, changed } = this.#tools;
    const seq = ((await this.#lastSeq()) ?? 0) + 1;
    const wire: WirePoint = [
      seq,
      Date.parse(fix.at),
      fix.lon,
      fix.lat,
      fix.accuracy_m,
      fix.mock === true ? 1 : 0,
    ];
    const point = await vault.sealed(places.point(seq), wire);
    const shift = await vault.sealed(places.kv('shift'), next);
    const tx = writing(vault.db, ['point', 'kv']);
    await kept(() =>
      Promise.all([
        tx.objectStore('point').add({ seq, shift: next.id, record: '', point }),
        tx.objectStore('kv').put(shift, 'shift'),
        tx.done,
      ]),
    );
    this.#row = next;
    await step('point.stored', next.id);
    await changed('');
  }

  async #lastSeq(): Promise<number | null> {
    const cursor = await this.#tools.vault.db
      .transaction('point')
      .store.openKeyCursor(null, 'prev');
    return cursor?.primaryKey ?? null;
  }

  /** Points of the present shift, or of the last one. */
  async track(): Promise<TrackPoint[]> {
    const { vault } = this.#tools;
    const rows = (await vault.db.getAll('point')).filter((row) => row.shift === this.#row?.id);
    const points = await Promise.all(rows.map((row) => this.#open(row)));
    return points.map(([, at, lon, lat, accuracy_m]) => ({ at, lon, lat, accuracy_m }));
  }

  async #open(row: PointRow): Promise<WirePoint> {
    return unsealJSON(this.#tools.vault.key, places.point(row.seq), row.point);
  }

  /** Points not handed in yet become records, when they are `least` or more. */
  sealTrack(least: number): Promise<void> {
    return this.#inTurn(() => this.#sealTrack(least));
  }

  async #sealTrack(least: number): Promise<void> {
    const { vault, sealer, clock, changed } = this.#tools;
    for (;;) {
      const all = await vault.db.getAllFromIndex('point', 'record', '');
      const shift = all[0]?.shift;
      if (shift === undefined || all.length < least) return;
      const rows = all.filter((row) => row.shift === shift).slice(0, MOST_POINTS);
      const points = await Promise.all(rows.map((row) => this.#open(row)));
      const id = uuidv7(clock.now());
      await sealer.seal({
        id,
        content: trackContent(shift, points),
        about: { title: String(points.length), target: '', shift },
        anchor: clock.anchor(),
        now: clock.now(),
        also: ['point'],
        together: (tx) => rows.map((row) => tx.objectStore('point').put({ ...row, record: id })),
      });
      await step('track.sealed', id);
      await changed(id);
    }
  }

  /** Points that were handed in go when a new shift begins; the latest stays, numbers go on from it. */
  async #clearTrack(): Promise<void> {
    const { vault } = this.#tools;
    const last = await this.#lastSeq();
    const tx = writing(vault.db, ['point']);
    const store = tx.objectStore('point');
    const old = (await store.getAll()).filter((row) => row.record !== '' && row.seq !== last);
    await Promise.all([...old.map((row) => store.delete(row.seq)), tx.done]);
  }

  async #keep(row: ShiftRow): Promise<void> {
    await this.#tools.vault.keep('shift', row);
    this.#row = row;
    await this.#tools.changed('');
  }

  /** One after the other, in all tabs, and each from what the one before has left. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const fresh = async () => {
      await this.load();
      return work();
    };
    const locks = globalThis.navigator?.locks;
    const name = `gridwatch-m-shift-${this.#tools.vault.account}`;
    const alone = async (): Promise<T> =>
      locks === undefined ? fresh() : ((await locks.request(name, fresh)) as T);
    const turn = this.#turn.then(alone, alone);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** Seconds on up to the last verb, pauses left out. */
function secondsOn(row: ShiftRow): number {
  let sum = 0;
  let from: number | null = null;
  for (const { verb, at } of row.verbs) {
    if (verb === 'start' || verb === 'resume') from = at;
    else if (from !== null) {
      sum += at - from;
      from = null;
    }
  }
  return sum / 1000;
}
