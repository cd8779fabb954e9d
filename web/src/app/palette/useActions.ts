import { useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLanguage, IconLineHeight, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSite } from '../brand/site';
import { changeDensity, useDensity } from '../density';
import { changeLanguage } from '../i18n';
import { isLanguage, LANGUAGES } from '../languages';
import { usePlaces } from '../navigation';
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
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const places = usePlaces();
  const languages = useSite().languages.filter(isLanguage);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { density } = useDensity();
  const logOut = useLogOut();
  const isDark = colorScheme === 'dark';
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
      run: () => setColorScheme(isDark ? 'light' : 'dark'),
    },
    {
      id: 'density',
      title: t(density === 'compact' ? 'density.toComfortable' : 'density.toCompact'),
      icon: IconLineHeight,
      run: () => changeDensity(density === 'compact' ? 'comfortable' : 'compact'),
    },
    ...languages
      .filter((language) => language !== i18n.language)
      .map((language) => ({
        id: `language ${language}`,
        title: LANGUAGES[language],
        icon: IconLanguage,
        run: () => void changeLanguage(language),
      })),
    { id: 'keys', title: t('keys.title'), icon: IconKeyboard, run: onKeys },
    { id: 'log out', title: t('logOut'), icon: IconLogout, run: logOut },
  ];
}
