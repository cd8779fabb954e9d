import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { closestLanguage, FALLBACK, isLanguage, LANGUAGES, type Language } from './languages';

const KEPT = 'dicom-network.language';
const files = import.meta.glob<{ default: ResourceKey }>('../locales/*/*.json');

/** Loads the texts of an area in a language when a page first needs them. */
const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: async (language, namespace) => {
    const load = files[`../locales/${language}/${namespace}.json`];
    if (!load) throw new Error(`no texts of ${namespace} in ${language}`);
    return (await load()).default;
  },
};

/** Starts the texts with the language chosen here before, else the browser's; a session's own comes later. */
export async function startTexts(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      fallbackLng: FALLBACK,
      supportedLngs: Object.keys(LANGUAGES),
      ns: ['shell'],
      defaultNS: 'shell',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  followLanguage(i18next.language);
  i18next.on('languageChanged', followLanguage);
}

/** Changes the language of the site at once. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await i18next.changeLanguage(language);
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT) ?? '';
  return isLanguage(kept) ? kept : closestLanguage(navigator.languages);
}

function followLanguage(language: string): void {
  document.documentElement.lang = language;
}
