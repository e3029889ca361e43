// Reading untrusted JSON: each function gives a value of its type or throws where it is not.

/** The text from the socket is not a message of the contract. */
export class ParseError extends Error {
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path}: ${reason}`);
    this.name = 'ParseError';
  }
}

export type Fields = Readonly<Record<string, unknown>>;

const CELL = /^[0-9a-f]{15}$/;

export function fields(v: unknown, path: string): Fields {
  if (typeof v !== 'object' || v === null || Array.isArray(v))
    throw new ParseError(path, 'not an object');
  return v as Fields;
}

export function string(f: Fields, key: string, path: string): string {
  const v = f[key];
  if (typeof v !== 'string' || v === '') throw new ParseError(`${path}.${key}`, 'not a text');
  return v;
}

export function optionalString(f: Fields, key: string, path: string): string {
  return f[key] === undefined || f[key] === null || f[key] === '' ? '' : string(f, key, path);
}

/** The epoch is opaque; a number is kept as its text. */
export function epoch(m: Fields): string {
  return typeof m['epoch'] === 'number' ? String(m['epoch']) : string(m, 'epoch', '$');
}

export function cell(f: Fields, path: string): string {
  const v = string(f, 'cell', path);
  if (!CELL.test(v)) throw new ParseError(`${path}.cell`, 'not 15 lower-case hex digits');
  return v;
}

export function count(f: Fields, key: string, path: string): number {
  return natural(f[key], `${path}.${key}`);
}

export function optionalCount(f: Fields, key: string, path: string): number {
  return f[key] === undefined || f[key] === null ? 0 : count(f, key, path);
}

export function natural(v: unknown, path: string): number {
  if (typeof v !== 'number' || !Number.isSafeInteger(v) || v < 0)
    throw new ParseError(path, 'not a whole number of 0 or more');
  return v;
}

/** May be negative; absent means 0. */
export function optionalInteger(f: Fields, key: string, path: string): number {
  const v = f[key];
  if (v === undefined || v === null) return 0;
  if (typeof v !== 'number' || !Number.isSafeInteger(v))
    throw new ParseError(`${path}.${key}`, 'not a whole number');
  return v;
}

/** A list of exactly as many numbers as `none`; absent means `none` itself. */
export function counts<T extends readonly number[]>(
  f: Fields,
  key: string,
  path: string,
  none: T,
): T {
  const v = f[key];
  if (v === undefined || v === null) return none;
  if (!Array.isArray(v) || v.length !== none.length)
    throw new ParseError(`${path}.${key}`, `not a list of ${none.length} numbers`);
  for (let i = 0; i < v.length; i++) natural(v[i], `${path}.${key}[${i}]`);
  return v as unknown as T;
}

export function degrees(f: Fields, key: string, path: string, limit: number): number {
  const v = f[key];
  if (typeof v !== 'number' || !Number.isFinite(v) || Math.abs(v) > limit)
    throw new ParseError(`${path}.${key}`, `not a number within ${limit} degrees`);
  return v;
}

/** RFC 3339 text to unix seconds, fractions cut. */
export function time(f: Fields, key: string, path: string): number {
  const ms = Date.parse(string(f, key, path));
  if (Number.isNaN(ms)) throw new ParseError(`${path}.${key}`, 'not a time');
  return Math.floor(ms / 1000);
}

export function optionalTime(f: Fields, key: string, path: string): number {
  return f[key] === undefined || f[key] === null || f[key] === '' ? 0 : time(f, key, path);
}

export function list<T>(
  f: Fields,
  key: string,
  path: string,
  each: (v: unknown, path: string) => T,
): readonly T[] {
  const v = f[key];
  if (v === undefined || v === null) return [];
  if (!Array.isArray(v)) throw new ParseError(`${path}.${key}`, 'not a list');
  return v.map((item, i) => each(item, `${path}.${key}[${i}]`));
}

/** Null where there is none. */
export function optionalNumber(f: Fields, key: string, path: string): number | null {
  const v = f[key];
  if (v === undefined || v === null) return null;
  if (typeof v !== 'number' || !Number.isFinite(v))
    throw new ParseError(`${path}.${key}`, 'not a number');
  return v;
}
