import type { Role } from '../api/types';

/** Who may ask for scans and cancel them, as the routes of the API have it; the server decides. */
const ASK: readonly Role[] = ['supervisor', 'clerk', 'commander', 'planner', 'admin'];
/** Who may download the counts that were scanned. */
const DOWNLOAD: readonly Role[] = [...ASK, 'auditor'];

export function mayScan(role: Role): boolean {
  return ASK.includes(role);
}

export function mayDownload(role: Role): boolean {
  return DOWNLOAD.includes(role);
}
