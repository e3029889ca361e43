/** What the tab of clusters has open, as the URL names it: ID of the scan, or ID.RANK. */
export interface ScanItem {
  readonly scan: string | null;
  readonly rank: number | null;
}

export function parseScanItem(item: string | null): ScanItem {
  const [scan = '', rank = ''] = (item ?? '').split('.');
  return {
    scan: scan === '' ? null : scan,
    rank: /^[1-9]\d{0,4}$/.test(rank) ? Number(rank) : null,
  };
}

/** The inverse. */
export function formatScanItem({ scan, rank }: ScanItem): string | null {
  if (scan === null) return null;
  return rank === null ? scan : `${scan}.${rank}`;
}
