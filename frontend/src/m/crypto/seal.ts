// What lies in the store is sealed with AES-GCM under a data key of its own for each account. The
// data key is kept wrapped by a key made of the password, and, while its user is logged in, as a
// CryptoKey that no script can read.

/** Bytes under a data key; `iv` is never used twice. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** A data key under a password. */
export interface WrappedKey {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iterations: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly key: ArrayBuffer;
}

/** PBKDF2-HMAC-SHA-256 rounds: the advice of OWASP, Password Storage (2023). */
export const ITERATIONS = 600_000;

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
const AES = { name: 'AES-GCM', length: 256 } as const;

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function passwordKey(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const raw = utf8(password.normalize('NFC'));
  const base = await crypto.subtle.importKey('raw', raw, 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(how, base, AES, false, ['wrapKey', 'unwrapKey']);
}

/** A new data key, as it is kept and as it is used. */
export async function newDataKey(
  password: string,
  iterations = ITERATIONS,
): Promise<{ wrapped: WrappedKey; key: CryptoKey }> {
  const plain = await crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt']);
  const wrapped = await wrap(plain, password, iterations);
  return { wrapped, key: await unwrap(wrapped, password, false) };
}

async function wrap(key: CryptoKey, password: string, iterations: number): Promise<WrappedKey> {
  const [salt, iv] = [random(16), random(12)];
  const by = await passwordKey(password, salt, iterations);
  const bytes = await crypto.subtle.wrapKey('raw', key, by, { name: 'AES-GCM', iv });
  return { salt, iterations, iv, key: bytes };
}

async function unwrap(w: WrappedKey, password: string, readable: boolean): Promise<CryptoKey> {
  const by = await passwordKey(password, w.salt, w.iterations);
  const how = { name: 'AES-GCM', iv: w.iv };
  return crypto.subtle.unwrapKey('raw', w.key, by, how, AES, readable, ['encrypt', 'decrypt']);
}

/** The data key; null when the password is not the one it was wrapped with. */
export async function openDataKey(
  wrapped: WrappedKey,
  password: string,
): Promise<CryptoKey | null> {
  try {
    return await unwrap(wrapped, password, false);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null;
    throw error;
  }
}

/** The same data key under another password; null when `former` is not the one before. */
export async function rewrap(
  wrapped: WrappedKey,
  former: string,
  password: string,
): Promise<WrappedKey | null> {
  if ((await openDataKey(wrapped, former)) === null) return null;
  const plain = await unwrap(wrapped, former, true);
  return wrap(plain, password, wrapped.iterations);
}

/** `place` says where the bytes belong; they open nowhere else. */
export async function seal(
  key: CryptoKey,
  place: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Sealed> {
  const iv = random(12);
  const how = { name: 'AES-GCM', iv, additionalData: utf8(place) };
  return { iv, data: await crypto.subtle.encrypt(how, key, bytes) };
}

export async function unseal(
  key: CryptoKey,
  place: string,
  sealed: Sealed,
): Promise<Uint8Array<ArrayBuffer>> {
  const how = { name: 'AES-GCM', iv: sealed.iv, additionalData: utf8(place) };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.data));
}

export async function sealJSON(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  return seal(key, place, utf8(JSON.stringify(value)));
}

/** The type is what this app wrote there. */
export async function unsealJSON<T>(key: CryptoKey, place: string, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await unseal(key, place, sealed))) as T;
}

/** Lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('');
}
