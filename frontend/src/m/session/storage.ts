import type { StorageView } from '../model';

/** What the browser lacks and the phone cannot do without; '' when all is there. */
export function missing(): string {
  if (typeof indexedDB === 'undefined') return 'IndexedDB';
  return globalThis.crypto?.subtle === undefined ? 'WebCrypto (https)' : '';
}

/** Bytes used and granted, as far as the browser tells. */
export async function measure(): Promise<Pick<StorageView, 'used' | 'quota' | 'persisted'>> {
  const storage = globalThis.navigator?.storage;
  const { usage = 0, quota = 0 } = (await storage?.estimate?.()) ?? {};
  return { used: usage, quota, persisted: (await storage?.persisted?.()) ?? null };
}

/** Asks that the store is not cleared when room gets short. */
export async function askPersist(): Promise<boolean> {
  return (await globalThis.navigator?.storage?.persist?.()) ?? false;
}
