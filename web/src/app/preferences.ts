import { useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { changeProfile, type Preferences } from '@/client';
import { tellFailure } from '@/ui/notices';
import { changeDensity, type Density, useDensity } from './density';
import { changeLanguage } from './i18n';
import { isLanguage, type Language } from './languages';
import { type Session, sessionQuery } from './session';

export type Theme = 'auto' | 'light' | 'dark';

/** Gives how the site is, and what changes it: at once here, and at the server for the person's other devices. */
export function usePreferences() {
  const client = useQueryClient();
  const { i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { density } = useDensity();

  const keep = async (preferences: Preferences) => {
    if (!client.getQueryData(sessionQuery.queryKey)) return;
    client.setQueryData(
      sessionQuery.queryKey,
      (before) => before && { ...before, person: { ...before.person, ...changed(preferences) } },
    );
    await changeProfile({ body: { preferences }, throwOnError: true }).catch(tellFailure);
  };
  return {
    language: i18n.language as Language,
    theme: colorScheme as Theme,
    density,
    setLanguage: (language: Language) => {
      void changeLanguage(language);
      void keep({ language });
    },
    setTheme: (theme: Theme) => {
      setColorScheme(theme);
      void keep({ theme });
    },
    setDensity: (value: Density) => {
      changeDensity(value);
      void keep({ density: value });
    },
  };
}

/** Makes the site as the person likes it, when they come in; what they never chose stays as this browser has it. */
export function usePersonsPreferences({ person }: Session): void {
  const { language, theme, density } = person;
  const { i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is changed here later must not be turned back
  useEffect(() => {
    if (isLanguage(language) && language !== i18n.language) void changeLanguage(language);
  }, [language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => {
    if (theme) setColorScheme(theme);
  }, [theme]);
  useEffect(() => {
    if (density) changeDensity(density);
  }, [density]);
}

function changed({ language, theme, density }: Preferences): Partial<Session['person']> {
  return {
    ...(language == null ? {} : { language }),
    ...(theme == null ? {} : { theme }),
    ...(density == null ? {} : { density }),
  };
}
