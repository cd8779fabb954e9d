import { useComputedColorScheme } from '@mantine/core';
import { IconKeyboard, IconLanguage, IconLineHeight, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSite } from '../brand/site';
import { isLanguage, LANGUAGES } from '../languages';
import { usePlaces } from '../navigation';
import { usePreferences } from '../preferences';
import { useLogOut } from '../useLogOut';

/** Something that the command palette can do without asking the server. */
export interface Action {
  id: string;
  title: string;
  icon: typeof IconSun;
  run: () => void;
}

/** Gives the pages that the person may open, and what can be changed from anywhere. */
export function useActions(onKeys: () => void): Action[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const places = usePlaces();
  const languages = useSite().languages.filter(isLanguage);
  const { language: current, density, setLanguage, setTheme, setDensity } = usePreferences();
  const logOut = useLogOut();
  const isDark = useComputedColorScheme() === 'dark';
  return [
    ...places.map(({ to, name, icon }) => ({
      id: `to ${to}`,
      title: t(`places.${name}`),
      icon,
      run: () => void navigate({ to }),
    })),
    {
      id: 'theme',
      title: t(isDark ? 'theme.toLight' : 'theme.toDark'),
      icon: isDark ? IconSun : IconMoon,
      run: () => setTheme(isDark ? 'light' : 'dark'),
    },
    {
      id: 'density',
      title: t(density === 'compact' ? 'density.toComfortable' : 'density.toCompact'),
      icon: IconLineHeight,
      run: () => setDensity(density === 'compact' ? 'comfortable' : 'compact'),
    },
    ...languages
      .filter((language) => language !== current)
      .map((language) => ({
        id: `language ${language}`,
        title: LANGUAGES[language],
        icon: IconLanguage,
        run: () => setLanguage(language),
      })),
    { id: 'keys', title: t('keys.title'), icon: IconKeyboard, run: onKeys },
    { id: 'log out', title: t('logOut'), icon: IconLogout, run: logOut },
  ];
}
