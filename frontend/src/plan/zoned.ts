// Date-times as <input type="datetime-local"> has them, in the deployment's zone. Pure.

const MINUTE = 60;
const DAY = 86_400;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d)?$/;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes long. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

/** '2014-06-02T14:30' of an instant. */
export function localOf(unixSeconds: number, zone: string): string {
  const parts = formatOf(zone).formatToParts(new Date(unixSeconds * 1000));
  const of = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`;
}

/**
 * The instant of a local date-time, unix seconds; null when it is none. An hour that the zone
 * skips in spring is the one after it; of an hour it has twice, the first.
 */
export function instantOf(local: string, zone: string): number | null {
  const found = LOCAL.exec(local);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  const text = local.slice(0, 16);
  if (hour > 23 || minute > 59) return null;
  if (new Date(asUtc * 1000).toISOString().slice(0, 16) !== text) return null;
  // The offset at an instant near by, and at the instant it gives: one of both is the right one.
  const guesses = [asUtc - offsetAt(asUtc - DAY, zone), asUtc - offsetAt(asUtc + DAY, zone)];
  const exact = guesses.filter((at) => localOf(at, zone) === text);
  if (exact.length > 0) return Math.min(...exact);
  return Math.max(...guesses);
}

/** Seconds that the zone's clocks are ahead of UTC. */
function offsetAt(unixSeconds: number, zone: string): number {
  const whole = Math.floor(unixSeconds / MINUTE) * MINUTE;
  return Date.parse(`${localOf(whole, zone)}:00Z`) / 1000 - whole;
}

/** Days after a day: '2014-06-02' and 1 give '2014-06-03'. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY * 1000).toISOString().slice(0, 10);
}

/** The beginning of the day after an instant. */
export function tomorrow(unixSeconds: number, zone: string): string {
  return `${addDays(localOf(unixSeconds, zone).slice(0, 10), 1)}T00:00`;
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** RFC 3339 of unix seconds. */
export function rfc3339(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** Whether the text is a day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
