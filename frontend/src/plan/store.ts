// The draft that is open: read, edited at once on the screen, sent, rolled back when it met
// another edit, and kept up with what other planners do.
import type { Change, DraftWhole, Edit, Edited } from '../api/drafts';
import { uuidv7 } from '../api/uuid';
import { fitsOf, type Parents } from './borders';
import { type Applied, applyChange, inverseOf, strokeChange } from './change';
import { conflictOf, passes, renewed } from './conflict';
import { isClosed } from './land';
import { loadsOf } from './loads';
import type { Model } from './model';
import type { Loaded, PlanSource } from './source';
import { drawOver, newStroke, type Stroke } from './stroke';
import { FIRST, type Kept, type PlanView, type Preview } from './view';

export type { Kept, PlanView, Preview } from './view';

/** What is to be sent, in order. */
type Waiting =
  | { readonly kind: 'edit'; readonly change: Change; readonly key: string }
  | { readonly kind: 'undo' | 'redo'; readonly key: string };

/** How often others' edits are asked for, and an edit is sent again that did not get through. */
const POLL_MS = 2000;
/** Polls after which state and dates of the draft are read again. */
const HEAD_POLLS = 10;

export class PlanStore {
  private shown = FIRST;
  private readonly watchers = new Set<() => void>();
  private readonly painters = new Set<(cells: readonly number[] | null) => void>();
  private queue: Waiting[] = [];
  private sending = false;
  private stroke: Stroke | null = null;
  private fits: (cell: number, region: string) => boolean = () => true;
  /** every edit up to this version is in the model */
  private known = 0;
  /** versions after it that are in the model too: ours, that others' came before */
  private readonly own = new Set<number>();
  private stopped = false;
  private cancelPoll: () => void = () => {};
  private polls = 0;

  /** `parents`: of the regions that grids lie in */
  constructor(
    private readonly source: PlanSource,
    private readonly parents: Parents = new Map(),
  ) {
    void this.load();
  }

  get view(): PlanView {
    return this.shown;
  }

  get draft(): DraftWhole | null {
    return this.shown.draft;
  }

  get model(): Model | null {
    return this.shown.model;
  }

  readonly onView = (listen: () => void): (() => void) => {
    this.watchers.add(listen);
    return () => this.watchers.delete(listen);
  };

  /** `paint` hears which cells changed their grid; null: anything may have. */
  onCells(paint: (cells: readonly number[] | null) => void): () => void {
    this.painters.add(paint);
    return () => this.painters.delete(paint);
  }

  stop(): void {
    this.stopped = true;
    this.cancelPoll();
  }

  /** Reads everything again; edits that are not stored yet are sent first. */
  async reload(): Promise<void> {
    await this.idle();
    await this.load();
  }

  /** Paints another assignment over the map; null takes it away. */
  preview(preview: Preview | null): void {
    const before = this.shown.preview;
    this.show({ preview });
    if (before?.assignment !== preview?.assignment) this.paint(null);
  }

  /** Applies the change at once and sends it. */
  edit(change: Change): void {
    if (!this.ready()) return;
    this.done(change);
    this.send({ kind: 'edit', change, key: uuidv7() });
  }

  undo(): void {
    if (this.ready()) this.send({ kind: 'undo', key: uuidv7() });
  }

  redo(): void {
    if (this.ready()) this.send({ kind: 'redo', key: uuidv7() });
  }

  /** What the answer of an edit that was made elsewhere (an adopted balance) says. */
  adopted(answer: Edited): void {
    this.took(answer, true);
    void this.catchUp();
  }

  /** State, dates and name as a write answered them; grids and people stay. */
  patched(part: Partial<Omit<DraftWhole, 'grids' | 'staff' | 'people'>>): void {
    const { draft } = this.shown;
    if (draft !== null) this.show({ draft: { ...draft, ...part } });
  }

  /** The grid that is drawn for now; null: nothing is drawn. */
  get strokeTo(): number | null {
    return this.stroke?.to ?? null;
  }

  /** From now on cells go to that grid as they are drawn over. */
  beginStroke(to: number): void {
    const locked = this.shown.model?.grids[to]?.locked ?? false;
    if (this.ready() && !locked) this.stroke = newStroke(to);
  }

  /** Cells of locked grids and those outside of the region of the grid stay where they are. */
  extendStroke(cells: Iterable<number>): void {
    const { stroke } = this;
    const { model } = this.shown;
    if (stroke === null || model === null) return;
    const moved = drawOver(model, stroke, cells, this.fits);
    if (moved.length > 0) {
      model.move(moved, stroke.to);
      this.show(this.reckoned());
      this.paint(moved);
    }
  }

  /** The stroke becomes one edit. */
  endStroke(): Kept {
    const { stroke } = this;
    const { model } = this.shown;
    this.stroke = null;
    if (stroke === null || model === null) return { locked: 0, outside: 0 };
    const kept = { locked: stroke.locked.size, outside: stroke.outside.size };
    const change = strokeChange(model, stroke.was, stroke.to);
    if (change === null) return kept;
    this.show({ settled: this.shown.settled + 1 });
    this.send({ kind: 'edit', change, key: uuidv7() });
    return kept;
  }

  /** As if it had not been drawn. */
  cancelStroke(): void {
    const { stroke } = this;
    const { model } = this.shown;
    this.stroke = null;
    if (stroke === null || model === null) return;
    for (const [i, from] of stroke.was) model.move([i], from);
    this.show(this.reckoned());
    this.paint([...stroke.was.keys()]);
  }

  /** Cells go to a grid in one edit. */
  give(cells: Iterable<number>, to: number): Kept {
    this.beginStroke(to);
    this.extendStroke(cells);
    return this.endStroke();
  }

  /** Their version stays. */
  takeTheirs(): void {
    this.show({ conflict: null });
  }

  /** Does the edit again, on what is there now. */
  async applyMine(): Promise<void> {
    const { conflict } = this.shown;
    if (conflict === null) return;
    await this.catchUp();
    const { model } = this.shown;
    const change = model === null ? null : renewed(model, conflict.change);
    this.show({ conflict: null });
    if (change !== null) this.edit(change);
  }

  dismiss(): void {
    this.show({ refused: null, others: [] });
  }

  /** Resolves when everything is stored, or was refused. */
  async idle(): Promise<void> {
    while (this.sending && !this.stopped) await this.source.wait(50);
  }

  private ready(): boolean {
    const { phase, draft, preview } = this.shown;
    return phase === 'ready' && draft !== null && !isClosed(draft) && preview === null;
  }

  private async load(): Promise<void> {
    try {
      this.loaded(await this.source.read());
    } catch (error) {
      if (!this.stopped) this.show({ phase: 'failed', error });
    }
  }

  private loaded({ draft, model }: Loaded): void {
    if (this.stopped) return;
    this.known = draft.version;
    this.own.clear();
    this.stroke = null;
    this.fits = fitsOf(model.land, this.parents);
    this.show({
      ...FIRST,
      phase: 'ready',
      draft,
      model,
      staff: draft.staff,
      loads: loadsOf(model, draft.staff, draft.people),
      revision: this.shown.revision + 1,
      settled: this.shown.settled + 1,
      conflict: this.shown.conflict,
      refused: this.shown.refused,
    });
    this.paint(null);
    this.pollLater();
  }

  /** Applies a change to model and staff and shows it. */
  private done(change: Change): Applied | null {
    const { model, staff } = this.shown;
    if (model === null) return null;
    const applied = applyChange(model, staff, change);
    this.show({
      staff: applied.staff,
      ...this.reckoned(applied.staff),
      settled: this.shown.settled + 1,
    });
    const cells = change.moves.flatMap((m) => m.cells);
    const numbers = cells.flatMap((cell) => model.land.index.get(cell) ?? []);
    this.paint(change.grids.length + change.locks.length > 0 ? null : numbers);
    return applied;
  }

  private reckoned(staff = this.shown.staff): Partial<PlanView> {
    const { model, draft, revision } = this.shown;
    if (model === null || draft === null) return {};
    return { loads: loadsOf(model, staff, draft.people), revision: revision + 1 };
  }

  private send(next: Waiting): void {
    this.queue.push(next);
    this.show({ unsaved: this.queue.length, refused: null });
    if (!this.sending) void this.drain();
  }

  /** One after the other: each edit is made on the version of the one before. */
  private async drain(): Promise<void> {
    this.sending = true;
    for (let next = this.queue[0]; next !== undefined && !this.stopped; next = this.queue[0]) {
      try {
        const answer = await this.request(next);
        this.queue.shift();
        this.took(answer, next.kind !== 'edit');
        this.show({ unsaved: this.queue.length, retrying: false });
      } catch (error) {
        if (passes(error)) {
          this.show({ retrying: true });
          await this.source.wait(POLL_MS);
        } else await this.rollBack(error, next);
      }
    }
    this.sending = false;
    if (this.own.size > 0) void this.catchUp();
  }

  private request(next: Waiting): Promise<Edited> {
    const version = Math.max(this.known, ...this.own);
    if (next.kind === 'edit') return this.source.edit(version, next.change, next.key);
    return next.kind === 'undo'
      ? this.source.undo(version, next.key)
      : this.source.redo(version, next.key);
  }

  /** An edit of ours is stored; `apply`: it is not in the model yet. */
  private took({ version, edit }: Edited, apply: boolean): void {
    if (version <= this.known || this.own.has(version)) return;
    if (apply) this.done(edit);
    if (version === this.known + 1) this.known = version;
    else this.own.add(version);
    const { draft } = this.shown;
    if (draft === null) return;
    this.show({ draft: { ...draft, version, state: 'draft', can_undo: true, can_redo: false } });
    if (apply) void this.readHead();
  }

  /** Takes everything back that is not stored, the last first. */
  private async rollBack(error: unknown, failed: Waiting): Promise<void> {
    for (const { ...waiting } of this.queue.toReversed())
      if (waiting.kind === 'edit') this.done(inverseOf(waiting.change));
    this.queue = [];
    const conflict = failed.kind === 'edit' ? conflictOf(error, failed.change) : null;
    this.show({
      unsaved: 0,
      retrying: false,
      conflict: conflict ?? this.shown.conflict,
      refused: conflict === null ? error : null,
    });
    await this.catchUp(true);
    await this.readHead();
  }

  /** What others did since; `now`: although the queue is being worked off. */
  private async catchUp(now = false): Promise<void> {
    if (this.stroke !== null || (this.sending && !now)) return;
    const { draft } = this.shown;
    if (draft === null || isClosed(draft)) return;
    const after = this.known;
    let edits: readonly Edit[];
    try {
      edits = await this.source.editsAfter(after);
    } catch {
      return; // the next poll asks again
    }
    // What was drawn or sent meanwhile comes first: the next poll brings these again.
    if (this.stopped || this.stroke !== null || this.queue.length > 0 || this.known !== after)
      return;
    this.receive(edits);
  }

  private receive(edits: readonly Edit[]): void {
    const theirs: Edit[] = [];
    for (const edit of edits) {
      if (edit.version <= this.known) continue;
      if (edit.version !== this.known + 1) {
        void this.reload();
        return;
      }
      this.known = edit.version;
      if (this.own.delete(edit.version)) continue;
      this.done(edit);
      theirs.push(edit);
    }
    const { draft } = this.shown;
    if (theirs.length === 0 || draft === null) return;
    const version = Math.max(draft.version, this.known);
    this.show({ draft: { ...draft, version }, others: theirs });
    void this.readHead();
  }

  /** State, dates and whether there is something to undo. */
  private async readHead(): Promise<void> {
    try {
      const head = await this.source.head();
      const { draft } = this.shown;
      if (this.stopped || draft === null || head.version < draft.version) return;
      const { grids: _, staff: __, people, ...rest } = head;
      this.show({ draft: { ...draft, ...rest, version: draft.version, people } });
    } catch {
      // The poll says when the server is away.
    }
  }

  private pollLater(): void {
    this.cancelPoll();
    this.cancelPoll = this.source.later(POLL_MS, () => {
      void this.poll();
    });
  }

  private async poll(): Promise<void> {
    if (this.stopped) return;
    await this.catchUp();
    if (++this.polls % HEAD_POLLS === 0) await this.readHead();
    if (!this.stopped) this.pollLater();
  }

  private paint(cells: readonly number[] | null): void {
    for (const painter of this.painters) painter(cells);
  }

  private show(part: Partial<PlanView>): void {
    this.shown = { ...this.shown, ...part };
    for (const watcher of this.watchers) watcher();
  }
}
