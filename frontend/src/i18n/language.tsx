import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { type Lang, type MessageKey, type Params, translate, translateOpen } from './dictionary';

export interface Words {
  readonly lang: Lang;
  t(key: MessageKey, params?: Params): string;
  /** Text of `prefix.value` where the list of values may be longer than the dictionary. */
  open(prefix: string, value: string): string;
}

export function wordsOf(lang: Lang): Words {
  return {
    lang,
    t: (key, params) => translate(lang, key, params),
    open: (prefix, value) => translateOpen(lang, prefix, value),
  };
}

const Context = createContext<Words>(wordsOf('zh-CN'));

export function Language({ lang, children }: { lang: Lang; children: ReactNode }) {
  const words = useMemo(() => wordsOf(lang), [lang]);
  useEffect(() => {
    document.documentElement.lang = lang;
    document.title = words.t('app.title');
  }, [lang, words]);
  return <Context value={words}>{children}</Context>;
}

export function useWords(): Words {
  return useContext(Context);
}
