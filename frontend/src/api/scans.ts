// Scan statistics: asked for, followed, cancelled, reproduced.
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

/** A search for windows in space and time that hold more clues than chance gives. */
export type Scan = Schemas['Scan'];
/** One such window; both days are in it. */
export type Cluster = Schemas['ScanCluster'];
/** What a scan is asked with; what is left out is the policy's. */
export type ScanOrder = Schemas['ScanBody'];
export type ScanModel = ScanOrder['model'];
export type Population = NonNullable<ScanOrder['population']>;

const PATH = '/api/v1/hotspots/scans';
/** Runs that are listed. */
const LISTED = 30;

function pathOf(id: string, what = ''): string {
  return `${PATH}/${encodeURIComponent(id)}${what}`;
}

/** Of the region itself, newest first, without their clusters. */
export async function scans(region: string, signal: AbortSignal): Promise<readonly Scan[]> {
  const address = addressOf(PATH, { region, own: true, limit: LISTED });
  return (await get<Schemas['ListScan']>(address, signal)).items;
}

export function scan(id: string, signal: AbortSignal): Promise<Scan> {
  return get(pathOf(id), signal);
}

export function askScan(order: ScanOrder): Promise<Scan> {
  return send('POST', PATH, order);
}

export function cancelScan(id: string): Promise<Scan> {
  return send('POST', pathOf(id, '/cancel'), {});
}

/** Where the browser downloads the counts that were scanned, CSV. */
export function inputAddress(id: string): string {
  return pathOf(id, '/input');
}
