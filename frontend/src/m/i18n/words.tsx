import { createContext, type ReactNode, use, useEffect, useMemo } from 'react';
import { fill, type Params } from '../../i18n/fill';
import type { Settings } from '../model';
import { FRAME } from './frame';
import { MINE } from './mine';
import { NAMES } from './names';
import { VISIT } from './visit';

/** Every word of the phone: Chinese, English. `{name}` is filled in by `t`. */
export const WORDS = { ...FRAME, ...VISIT, ...MINE, ...NAMES } as const;

export type Key = keyof typeof WORDS;
export type Language = Settings['language'];
export type { Params };

export interface Words {
  readonly language: Language;
  t(key: Key, params?: Params): string;
  /** Text of `prefix.value` where the list of values may be longer than ours: the value itself. */
  open(prefix: string, value: string): string;
  /** How long ago or how long for, in its largest unit. */
  span(ms: number): string;
  metres(metres: number): string;
}

export function wordsOf(language: Language): Words {
  const t = (key: Key, params: Params = {}) => fill(WORDS[key][language === 'zh' ? 0 : 1], params);
  return {
    language,
    t,
    open: (prefix, value) => {
      const key = `${prefix}.${value}`;
      return Object.hasOwn(WORDS, key) ? t(key as Key) : value;
    },
    span: (ms) => {
      const minutes = Math.floor(ms / 60_000);
      if (minutes < 1) return t('span.seconds');
      if (minutes < 120) return t('span.minutes', { n: minutes });
      if (minutes < 2880) return t('span.hours', { n: Math.floor(minutes / 60) });
      return t('span.days', { n: Math.floor(minutes / 1440) });
    },
    metres: (metres) => {
      if (metres < 950) return t('way.m', { n: Math.round(metres / 10) * 10 });
      const km = metres / 1000;
      return t('way.km', { n: km.toFixed(km < 10 ? 1 : 0) });
    },
  };
}

const Context = createContext<Words>(wordsOf('zh'));

/** Sets the language and the text size of the whole page. */
export function PhoneWords({ settings, children }: { settings: Settings; children: ReactNode }) {
  const words = useMemo(() => wordsOf(settings.language), [settings.language]);
  useEffect(() => {
    const root = document.documentElement;
    root.lang = settings.language === 'zh' ? 'zh-CN' : 'en';
    root.dataset['text'] = settings.text;
    root.dataset['look'] = settings.look;
    document.title = words.t('app.title');
  }, [settings, words]);
  return <Context value={words}>{children}</Context>;
}

export function useWords(): Words {
  return use(Context);
}
