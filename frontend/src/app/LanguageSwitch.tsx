import { LANGS, type Lang } from '../i18n/dictionary';
import { useWords } from '../i18n/language';

const NAMES: Readonly<Record<Lang, string>> = { 'zh-CN': '中文', en: 'English' };

export function LanguageSwitch({ choose }: { choose: (lang: Lang) => void }) {
  const { lang, t } = useWords();
  return (
    <fieldset className="lang-switch" aria-label={t('app.language')}>
      {LANGS.map((l) => (
        <button key={l} type="button" lang={l} aria-pressed={l === lang} onClick={() => choose(l)}>
          {NAMES[l]}
        </button>
      ))}
    </fieldset>
  );
}
