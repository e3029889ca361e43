import type { Lang } from './dictionary';
import type { Words } from './language';

/** Dates and times of the domain, always in the deployment's zone. */
export interface Clock {
  /** 2014-06-02 */
  date(unixSeconds: number): string;
  /** 06-02 14:30; with the year before it when that is not the present one */
  short(unixSeconds: number): string;
  /** 2014-06-02 14:30 周一 */
  full(unixSeconds: number): string;
  /** Day number in the zone; changes at local midnight. */
  day(unixSeconds: number): string;
  /** 2014 */
  year(unixSeconds: number): string;
}

/** `thisYear` of the domain is left out of short times; '' where there is none to leave out. */
export function clockOf(lang: Lang, timezone: string, thisYear = ''): Clock {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const weekday = new Intl.DateTimeFormat(lang, { timeZone: timezone, weekday: 'short' });
  const read = (unixSeconds: number) => {
    const found: Record<string, string> = {};
    for (const p of parts.formatToParts(new Date(unixSeconds * 1000))) found[p.type] = p.value;
    return found;
  };
  const date = (s: number) => {
    const p = read(s);
    return `${p['year']}-${p['month']}-${p['day']}`;
  };
  const time = (s: number) => {
    const p = read(s);
    return `${p['hour']}:${p['minute']}`;
  };
  return {
    date,
    day: date,
    year: (s) => date(s).slice(0, 4),
    short: (s) => {
      const day = date(s);
      return `${day.startsWith(`${thisYear}-`) ? day.slice(5) : day} ${time(s)}`;
    },
    full: (s) => `${date(s)} ${time(s)} ${weekday.format(new Date(s * 1000))}`,
  };
}

/** RFC 3339 text to unix seconds; 0 when absent. */
export function unixSeconds(text: string | null | undefined): number {
  if (text === null || text === undefined || text === '') return 0;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? 0 : Math.floor(ms / 1000);
}

export function number(lang: Lang, value: number): string {
  return value.toLocaleString(lang);
}

/** To the hundredth, and never 0 for what is there. */
export function decimal(lang: Lang, value: number): string {
  const shown = Math.round(value * 100) / 100;
  return number(lang, shown === 0 && value > 0 ? 0.01 : shown);
}

/** Metres as one says them: 85 米, 1.2 公里. */
export function distanceText({ lang }: Pick<Words, 'lang'>, metres: number): string {
  const chinese = lang === 'zh-CN';
  if (metres < 950) {
    const m = metres < 20 ? Math.round(metres) : Math.round(metres / 5) * 5;
    return `${m} ${chinese ? '米' : 'm'}`;
  }
  const km = metres / 1000;
  return `${km.toFixed(km < 10 ? 1 : 0)} ${chinese ? '公里' : 'km'}`;
}

/** How long something has been waiting, in its largest unit. */
export function spanText({ t }: Words, seconds: number): string {
  if (seconds < 60) return t('span.now');
  if (seconds < 3600) return t('span.minutes', { n: Math.floor(seconds / 60) });
  if (seconds < 172_800) return t('span.hours', { n: Math.floor(seconds / 3600) });
  return t('span.days', { n: Math.floor(seconds / 86_400) });
}
