import { en } from './en';
import { fill, type Params } from './fill';
import { type Dictionary, type MessageKey, zh } from './zh';

export type { Params } from './fill';
export type { MessageKey } from './zh';

export const LANGS = ['zh-CN', 'en'] as const;
export type Lang = (typeof LANGS)[number];

export function isLang(text: string): text is Lang {
  return (LANGS as readonly string[]).includes(text);
}

export const DICTIONARIES: Readonly<Record<Lang, Dictionary>> = { 'zh-CN': zh, en };

export function translate(lang: Lang, key: MessageKey, params: Params = {}): string {
  return fill(DICTIONARIES[lang][key], params);
}

/** The text of an open list (`feed.visit.recorded`), or the raw value when the list has grown since. */
export function translateOpen(lang: Lang, prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return Object.hasOwn(DICTIONARIES[lang], key) ? translate(lang, key as MessageKey) : value;
}
