const BUCKETS = 4096;

type Bucket<V> = readonly (readonly [string, V])[];

/**
 * An immutable map with text keys. Changing a few of 50,000 entries copies only
 * the buckets they are in, where copying a Map costs tens of milliseconds.
 */
export class Table<V> {
  private constructor(
    private readonly buckets: readonly (Bucket<V> | undefined)[],
    readonly size: number,
  ) {}

  static empty<V>(): Table<V> {
    return new Table<V>(new Array<Bucket<V> | undefined>(BUCKETS).fill(undefined), 0);
  }

  get(key: string): V | undefined {
    return find(this.buckets[bucketOf(key)], key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): Generator<readonly [string, V]> {
    for (const bucket of this.buckets) if (bucket !== undefined) yield* bucket;
  }

  *keys(): Generator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  /** The table that `edit` leaves; this one when it changes nothing. */
  with(edit: (draft: Draft<V>) => void): Table<V> {
    const draft = new Draft(this.buckets, this.size);
    edit(draft);
    return draft.touched ? new Table(draft.buckets, draft.size) : this;
  }
}

/** A table while it is being changed. Good only inside `with`. */
export class Draft<V> {
  buckets: (Bucket<V> | undefined)[] | readonly (Bucket<V> | undefined)[];
  size: number;
  touched = false;

  constructor(buckets: readonly (Bucket<V> | undefined)[], size: number) {
    this.buckets = buckets;
    this.size = size;
  }

  get(key: string): V | undefined {
    return find(this.buckets[bucketOf(key)], key);
  }

  set(key: string, value: V): void {
    const at = bucketOf(key);
    const rest = without(this.buckets[at], key);
    this.size += rest.length + 1 - (this.buckets[at]?.length ?? 0);
    this.own()[at] = [...rest, [key, value]];
  }

  delete(key: string): void {
    const at = bucketOf(key);
    const bucket = this.buckets[at];
    if (bucket === undefined) return;
    const rest = without(bucket, key);
    if (rest.length === bucket.length) return;
    this.size--;
    this.own()[at] = rest.length === 0 ? undefined : rest;
  }

  private own(): (Bucket<V> | undefined)[] {
    if (!this.touched) {
      this.buckets = [...this.buckets];
      this.touched = true;
    }
    return this.buckets as (Bucket<V> | undefined)[];
  }
}

function find<V>(bucket: Bucket<V> | undefined, key: string): V | undefined {
  if (bucket !== undefined) for (const [k, value] of bucket) if (k === key) return value;
  return undefined;
}

function without<V>(bucket: Bucket<V> | undefined, key: string): Bucket<V> {
  return bucket === undefined ? [] : bucket.filter(([k]) => k !== key);
}

/** FNV-1a folded to the number of buckets. */
function bucketOf(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 16777619);
  return ((h >>> 12) ^ h) & (BUCKETS - 1);
}
