import { utf8 } from './seal';

/** What the server signs about a record. */
export interface Receipt {
  readonly id: string;
  readonly state: 'stored' | 'quarantined' | 'dismissed';
  /** The record and each of its photos are stored and verified there. */
  readonly complete: boolean;
  /** SHA-256 of the photos that are not. */
  readonly missing: readonly string[];
  /** Of the envelope as it was received. */
  readonly sha256: string;
  readonly device_seq: number;
  readonly reasons: readonly { readonly field: string; readonly reason: string }[];
  readonly key: string;
}

const MARK = ',"signature":"';
const END = '"}';

/** The receipt, if its signature (the last member, over the line without it) is by this key. */
export async function verified(text: string, publicKey: string): Promise<Receipt | null> {
  const at = text.lastIndexOf(MARK);
  if (at < 0 || !text.endsWith(END)) return null;
  try {
    const signature = fromBase64(text.slice(at + MARK.length, -END.length));
    const right = await verify(fromBase64(publicKey), utf8(`${text.slice(0, at)}}`), signature);
    return right ? (JSON.parse(text) as Receipt) : null;
  } catch {
    return null;
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

type Bytes = Uint8Array<ArrayBuffer>;

/** By the browser where it knows Ed25519 (Chromium from 137, Safari from 17), else by a library. */
async function verify(key: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotSupportedError') throw error;
    const { verifyAsync } = await import('@noble/ed25519');
    return verifyAsync(signature, message, key);
  }
  return crypto.subtle.verify('Ed25519', imported, signature, message);
}
