import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Site } from '@/client';
import { giveTexts } from '@/client';
import { closestLanguage, FALLBACK, isLanguage, LANGUAGES, type Language } from './languages';
import { type Texts, withReplaced } from './replacedTexts';

const KEPT = 'dicom-network.language';
const files = import.meta.glob<{ default: Texts }>('../locales/*/*.json');

/** Starts the texts with the language chosen here before, else the browser's; `areas` are wanted with those of every page. */
export async function startTexts(site: Site, areas: readonly string[]): Promise<void> {
  await i18next
    .use(backendFor(site))
    .use(initReactI18next)
    .init({
      lng: firstLanguage(site.languages),
      fallbackLng: FALLBACK,
      supportedLngs: Object.keys(LANGUAGES),
      ns: ['shell', 'ui', ...areas],
      defaultNS: 'shell',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  followLanguage(i18next.language);
  i18next.on('languageChanged', followLanguage);
  window.addEventListener('storage', followOtherTabs);
}

/** Changes the language of the site at once. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await i18next.changeLanguage(language);
}

/** Loads the texts of an area when a page first needs them, and puts those of the hospital in their place. */
function backendFor(site: Site): BackendModule {
  const replaced = new Map<string, Promise<Record<string, Texts>>>();
  return {
    type: 'backend',
    init: () => undefined,
    read: async (language: string, area: string): Promise<ResourceKey> => {
      const load = files[`../locales/${language}/${area}.json`];
      if (!load) throw new Error(`no texts of ${area} in ${language}`);
      const own = (await load()).default;
      if (!site.replaced_texts.includes(language)) return own;
      if (!replaced.has(language)) replaced.set(language, loadReplaced(language));
      return withReplaced(own, (await replaced.get(language))?.[area]);
    },
  };
}

async function loadReplaced(language: string): Promise<Record<string, Texts>> {
  try {
    return (await giveTexts({ path: { language }, throwOnError: true })).data as Record<string, Texts>;
  } catch {
    // A hospital's file that cannot be read must not take the site's own texts away.
    return {};
  }
}

function firstLanguage(offered: readonly string[]): Language {
  const kept = localStorage.getItem(KEPT) ?? '';
  const wanted = [kept, ...navigator.languages].filter((tag) => offered.includes(tag.split('-')[0] ?? ''));
  const first = offered.find(isLanguage) ?? FALLBACK;
  return wanted.length > 0 ? closestLanguage(wanted) : first;
}

/** What is chosen in one tab holds for all. */
function followOtherTabs({ key, newValue }: StorageEvent): void {
  if (key === KEPT && newValue && isLanguage(newValue)) void i18next.changeLanguage(newValue);
}

function followLanguage(language: string): void {
  document.documentElement.lang = language;
}
