import { Menu, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconCheck, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSite } from '../brand/site';
import { isLanguage, LANGUAGES } from '../languages';
import { usePreferences } from '../preferences';
import { useLogOut } from '../useLogOut';

/** What a person changes of the site from anywhere; no reload, and everything open stays open. */
export function AccountMenuItems() {
  const { t } = useTranslation();
  const { language: current, setLanguage } = usePreferences();
  const languages = useSite().languages.filter(isLanguage);
  const logOut = useLogOut();
  return (
    <>
      <Menu.Item
        leftSection={<IconUserCircle size={16} stroke={1.5} aria-hidden />}
        renderRoot={(props) => <Link to="/account" {...props} />}
      >
        {t('places.account')}
      </Menu.Item>
      <Menu.Divider />
      <Appearance />
      <Menu.Divider />
      {languages.map((language) => (
        <Menu.Item
          key={language}
          lang={language}
          closeMenuOnClick={false}
          aria-current={language === current ? 'true' : undefined}
          rightSection={language === current && <IconCheck size={14} aria-hidden />}
          onClick={() => setLanguage(language)}
        >
          {LANGUAGES[language]}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} aria-hidden />} onClick={logOut}>
        {t('logOut')}
      </Menu.Item>
    </>
  );
}

function Appearance() {
  const { t } = useTranslation();
  const { theme, density, setTheme, setDensity } = usePreferences();
  return (
    <Stack gap={6} p={8}>
      <Text size="xs" c="dimmed" id="appearance-theme">
        {t('theme.title')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby="appearance-theme"
        value={theme}
        onChange={(value) => setTheme(value as typeof theme)}
        data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
      <Text size="xs" c="dimmed" id="appearance-density">
        {t('density.title')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby="appearance-density"
        value={density}
        onChange={(value) => setDensity(value as typeof density)}
        data={(['compact', 'comfortable'] as const).map((value) => ({ value, label: t(`density.${value}`) }))}
      />
    </Stack>
  );
}
