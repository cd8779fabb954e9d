import { useTranslation } from 'react-i18next';

/** Gives the title of a role: of one that came with the program in the language in use, unless somebody has changed it. */
export function useRoleTitle(): (title: string) => string {
  const { t, i18n } = useTranslation('login');
  return (title) => {
    const key = `presets.${title.toLowerCase().replaceAll(' ', '-')}`;
    return i18n.exists(key, { ns: 'login' }) ? t(key as 'presets.auditor') : title;
  };
}
