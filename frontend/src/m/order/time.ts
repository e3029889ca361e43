/** Domain time in ms: that of the pack, as much later as the device has counted since it came. */
export function domainNow(packAt: string, cameAt: number | null, now: number): number {
  const at = Date.parse(packAt);
  return cameAt === null ? at : at + Math.max(0, now - cameAt);
}

/** 2026-03-09 in the device's own zone. */
export function localDate(ms: number): string {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** 14:05 in the device's own zone. */
export function localTime(ms: number): string {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** 2026-03-09 14:05 */
export function localInstant(ms: number): string {
  return `${localDate(ms)} ${localTime(ms)}`;
}

/** 08:30 of minutes since midnight; 24:00 is the end of the day. */
export function clock(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
