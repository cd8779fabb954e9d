/** The languages of the site; each names itself. */
export const LANGUAGES = {
  en: 'English',
  ro: 'Română',
  ru: 'Русский',
  mk: 'Македонски',
} as const;

export type Language = keyof typeof LANGUAGES;

export const FALLBACK: Language = 'en';

/** Tells whether the site speaks a language. */
export function isLanguage(value: string): value is Language {
  return value in LANGUAGES;
}

/** Gives the first language of a list of tags (`ro-MD`) that the site speaks. */
export function closestLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return FALLBACK;
}
