import type { Line, RegionLine } from './messages';

/**
 * A 64-bit unsigned number as two 32-bit halves (JavaScript numbers hold only
 * 53 bits exactly, and BigInt is too slow for tens of thousands of lines).
 */
export interface Hash64 {
  readonly hi: number;
  readonly lo: number;
}

export const ZERO: Hash64 = { hi: 0, lo: 0 };

const PRIME = 16777619;
const HI_OFFSET = 0x811c9dc5;
const LO_OFFSET = 0x050c5d1f;
const encoder = new TextEncoder();

/** Two FNV-1a 32 with different offsets over the UTF-8 bytes of the text. */
export function hash64(text: string): Hash64 {
  let hi = HI_OFFSET;
  let lo = LO_OFFSET;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 0x7f) return hashBytes(encoder.encode(text));
    hi = Math.imul(hi ^ c, PRIME);
    lo = Math.imul(lo ^ c, PRIME);
  }
  return { hi: hi >>> 0, lo: lo >>> 0 };
}

function hashBytes(bytes: Uint8Array): Hash64 {
  let hi = HI_OFFSET;
  let lo = LO_OFFSET;
  for (const b of bytes) {
    hi = Math.imul(hi ^ b, PRIME);
    lo = Math.imul(lo ^ b, PRIME);
  }
  return { hi: hi >>> 0, lo: lo >>> 0 };
}

/** a + b modulo 2^64. */
export function add(a: Hash64, b: Hash64): Hash64 {
  const lo = a.lo + b.lo;
  const carry = lo > 0xffffffff ? 1 : 0;
  return { hi: (a.hi + b.hi + carry) >>> 0, lo: lo >>> 0 };
}

/** a - b modulo 2^64. */
export function subtract(a: Hash64, b: Hash64): Hash64 {
  const borrow = a.lo < b.lo ? 1 : 0;
  return { hi: (a.hi - b.hi - borrow) >>> 0, lo: (a.lo - b.lo) >>> 0 };
}

/** 16 lower-case hex digits. */
export function hex(h: Hash64): string {
  return h.hi.toString(16).padStart(8, '0') + h.lo.toString(16).padStart(8, '0');
}

/** The canonical text of a line; the digest of a board is the sum of their hashes. */
export function lineText(l: Line): string {
  return `${l.region}|${l.cell}|${l.grid}|${l.institutions.join(',')}|${l.lastVisit}|${l.lastPatrol}|${l.clues.join(',')}|${l.staff}|${l.gaps.join(',')}|${l.fresh}|${l.debtRate},${l.debtBase}`;
}

export function regionLineText(l: RegionLine): string {
  return `${l.region}||${l.unlocated.join(',')}|${l.clues.join(',')}|${l.visitsToday}|${l.cluesToday}|${l.clueClock.join(',')}|${l.ungridded}|${l.staff}|${l.debtRate},${l.debtBase}`;
}
