import { uuidv7 } from '../../api/uuid';
import { seal, sha256 } from '../crypto/seal';
import { type Fix, PhoneFault, type PhotoRef, type PhotoRole } from '../model';
import { step } from '../steps';
import { kept, type PhotoRow, writing } from '../store/database';
import { places, type Vault } from '../store/vault';

/** The server takes no larger photo or note. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Seals the bytes into the store first, then tells what they are. */
export async function storePhoto(
  vault: Vault,
  owner: string,
  file: Blob,
  what: { role: PhotoRole; problem?: string; at: Fix | null; now: number },
): Promise<PhotoRef> {
  if (file.size < 1 || file.size > MOST_BYTES)
    throw new PhoneFault('failed', 'the file is empty or larger than 16 MiB');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const id = uuidv7(what.now);
  const { at, role, now, problem } = what;
  const about: Omit<PhotoRef, 'sha256'> = {
    id,
    bytes: bytes.length,
    type: file.type,
    role,
    taken_at: new Date(now).toISOString(),
    lon: at?.lon ?? null,
    lat: at?.lat ?? null,
    accuracy_m: at?.accuracy_m ?? null,
    ...(problem === undefined ? {} : { problem }),
  };
  const row: PhotoRow = {
    id,
    owner,
    sha256: '',
    about: await vault.sealed(places.photoAbout(id), about),
    file: await seal(vault.key, places.photoFile(id), bytes),
  };
  await put(vault, row);
  await step('photo.stored', id);
  return hashed(vault, row, bytes);
}

/** Works out the hash of a stored photo and keeps it. */
export async function hashed(
  vault: Vault,
  row: PhotoRow,
  known?: Uint8Array<ArrayBuffer>,
): Promise<PhotoRef> {
  if (row.sha256 !== '') return vault.photoRef(row);
  const bytes = known ?? (await vault.photoBytes(row.id));
  if (bytes === null) throw new PhoneFault('not-found', 'the photo is not here any more');
  const full = { ...row, sha256: await sha256(bytes) };
  await put(vault, full);
  await step('photo.hashed', row.id);
  return vault.photoRef(full);
}

async function put(vault: Vault, row: PhotoRow): Promise<void> {
  const tx = writing(vault.db, ['photo']);
  await kept(() => Promise.all([tx.objectStore('photo').put(row), tx.done]));
}
