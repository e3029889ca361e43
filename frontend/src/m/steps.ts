// Every place where an app that dies leaves the store of the phone different from before, or where
// the server knows more than the phone: nothing may be lost or doubled after a stop at any of them.

export const STEPS = [
  /** A draft is in the store as it is on the screen. */
  'draft.written',
  /** The bytes of a photo are sealed, its draft does not name it yet. */
  'photo.stored',
  /** Its SHA-256 is known and kept. */
  'photo.hashed',
  /** A record has its id, number, predecessor and bytes; its draft is gone. */
  'record.sealed',
  /** A verb of a shift is sealed and the shift shown is the new one. */
  'shift.stepped',
  /** A point of the track is kept. */
  'point.stored',
  /** Points became a record. */
  'track.sealed',
  /** The server has a piece of a photo, and the phone knows. */
  'chunk.acked',
  /** The server has a whole photo and its hash was right. */
  'blob.acked',
  /** All photos of a record are there. */
  'record.uploaded',
  /** It is noted that the record is on its way. */
  'record.sending',
  /** The server has answered; nothing of it is kept yet. */
  'record.answered',
  /** The receipt is kept as it came. */
  'receipt.stored',
  /** Its signature is right. */
  'receipt.verified',
  /** The photos of a complete receipt are gone from the phone. */
  'photo.deleted',
  /** The record is done, or is in quarantine. */
  'record.done',
] as const;

export type Step = (typeof STEPS)[number];

declare global {
  interface Window {
    /** Set by tests: hears of each step, and holds the app up there until it resolves. */
    __gwStep?: (step: Step, id: string) => Promise<void> | undefined;
  }
}

/** Is passed when everything before it is in the store. */
export async function step(name: Step, id: string): Promise<void> {
  await globalThis.window?.__gwStep?.(name, id);
}
