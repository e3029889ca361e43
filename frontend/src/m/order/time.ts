/** Domain time in ms: that of the pack, as much later as the device has counted since it came. */
export function domainNow(packAt: string, cameAt: number | null, now: number): number {
  const at = Date.parse(packAt);
  return cameAt === null ? at : at + Math.max(0, now - cameAt);
}

/** 2026-03-09 in a zone; in the device's own without one, or when the browser does not know it. */
export function localDate(ms: number, zone?: string): string {
  const d = new Date(ms);
  if (zone !== undefined) {
    try {
      return dateOf(d, zone);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

function dateOf(d: Date, timeZone: string): string {
  const format = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en', format).formatToParts(d);
  const of = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}`;
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
