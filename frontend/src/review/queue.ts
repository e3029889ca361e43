import type { Review, ReviewPage } from '../api/review';

/** The part of the queue that was read, and what has become of it since. */
export interface Queue {
  readonly items: readonly Review[];
  /** cursor of the part not read yet; null when all was read */
  readonly next: string | null;
  /** open items of the filter, read or not */
  readonly total: number;
  /** settled by this page since it was opened */
  readonly done: number;
  /** open items of the region by kind, as last read */
  readonly kinds: Readonly<Record<string, number>>;
}

export const NO_QUEUE: Queue = { items: [], next: null, total: 0, done: 0, kinds: {} };

/** The first page, read anew: what was done is remembered. */
export function firstPage(queue: Queue, page: ReviewPage): Queue {
  const { items, next, total, kinds = {} } = page;
  return { items, next, total, kinds, done: queue.done };
}

/** A further page; what moved between the pages meanwhile is not shown twice. */
export function nextPage(queue: Queue, page: ReviewPage): Queue {
  const known = new Set(queue.items.map((i) => i.id));
  return {
    ...queue,
    items: [...queue.items, ...page.items.filter((i) => !known.has(i.id))],
    next: page.next,
    total: page.total,
  };
}

/** Takes an item out: settled by this page, or found settled by somebody else (`mine` false). */
export function withoutItem(queue: Queue, id: string, mine: boolean): Queue {
  const items = queue.items.filter((i) => i.id !== id);
  if (items.length === queue.items.length) return queue;
  return {
    ...queue,
    items,
    total: Math.max(items.length, queue.total - 1),
    done: queue.done + (mine ? 1 : 0),
  };
}

/** What to look at when `id` leaves: the one after it, else the one before it. */
export function neighbour(queue: Queue, id: string): string | null {
  const at = queue.items.findIndex((i) => i.id === id);
  return (queue.items[at + 1] ?? queue.items[at - 1])?.id ?? null;
}

/** The item `step` further, staying within the list; the first one when none is chosen. */
export function stepFrom(queue: Queue, id: string | null, step: number): string | null {
  const at = queue.items.findIndex((i) => i.id === id);
  if (at < 0) return queue.items[0]?.id ?? null;
  const to = Math.min(queue.items.length - 1, Math.max(0, at + step));
  return queue.items[to]?.id ?? null;
}

/** Whether what a link asks for is in the part that was read; a link that asks for nothing is content. */
export function holdsWanted(
  { items }: Queue,
  item: string | null,
  institution: string | null,
): boolean {
  if (item !== null) return items.some((i) => i.id === item);
  return institution === null || items.some((i) => i.institution?.id === institution);
}

/** What a link asks for: the item, else the one of the institution, else the first. */
export function wanted(
  queue: Queue,
  item: string | null,
  institution: string | null,
): Review | undefined {
  return (
    queue.items.find((i) => i.id === item) ??
    queue.items.find((i) => institution !== null && i.institution?.id === institution) ??
    queue.items[0]
  );
}
