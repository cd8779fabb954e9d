import { Anchor, Group } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSite } from '../brand/site';
import { changeLanguage } from '../i18n';
import { isLanguage, LANGUAGES } from '../languages';
import { Brand } from './Brand';
import classes from './OpenLayout.module.css';

/** Around pages for whoever has not shown yet who they are: whose site it is, one column, the languages. */
export function OpenLayout() {
  const { i18n } = useTranslation();
  const languages = useSite().languages.filter(isLanguage);
  return (
    <div className={classes.layout}>
      <header className={classes.brand}>
        <Brand />
      </header>
      <main className={classes.column}>
        <Outlet />
      </main>
      <Group component="footer" justify="center" gap="md" p="md">
        {languages.map((language) => (
          <Anchor
            key={language}
            component="button"
            type="button"
            size="sm"
            lang={language}
            c={language === i18n.language ? undefined : 'dimmed'}
            aria-current={language === i18n.language ? 'true' : undefined}
            onClick={() => void changeLanguage(language)}
          >
            {LANGUAGES[language]}
          </Anchor>
        ))}
      </Group>
    </div>
  );
}
