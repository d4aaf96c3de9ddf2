/** The two languages of the page. The only file that imports i18next. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

/** Starts i18next; texts are bundled, so nothing is loaded. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { zh: { translation: zh }, en: { translation: en } },
    // React escapes already
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Adds the texts of a part of the page that is loaded later. */
export function addTexts(texts: Readonly<Record<Language, object>>): void {
  for (const [language, own] of Object.entries(texts))
    i18next.addResourceBundle(language, 'translation', own, true, true);
}
