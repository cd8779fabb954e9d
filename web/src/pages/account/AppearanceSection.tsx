import { NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useSite } from '@/app/brand/site';
import type { Density } from '@/app/density';
import { isLanguage, LANGUAGES, type Language } from '@/app/languages';
import { type Theme, usePreferences } from '@/app/preferences';
import { Section } from '@/ui/identity/Section';
import { TimeZoneSelect } from './TimeZoneSelect';

/** Language, theme, density, time zone: at once here, and on the person's other devices. */
export function AppearanceSection() {
  const { t } = useTranslation('account');
  const { language, theme, density, setLanguage, setTheme, setDensity } = usePreferences();
  const languages = useSite().languages.filter(isLanguage);
  return (
    <Section title={t('appearance.title')} description={t('appearance.hint')}>
      <NativeSelect
        label={t('appearance.language')}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value as Language)}
        data={languages.map((value) => ({ value, label: LANGUAGES[value] }))}
        maw={320}
      />
      <TimeZoneSelect />
      <Choice label={t('appearance.theme')}>
        {(id) => (
          <SegmentedControl
            transitionDuration={0}
            aria-labelledby={id}
            value={theme}
            onChange={(value) => setTheme(value as Theme)}
            data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`appearance.${value}`) }))}
          />
        )}
      </Choice>
      <Choice label={t('appearance.density')}>
        {(id) => (
          <SegmentedControl
            transitionDuration={0}
            aria-labelledby={id}
            value={density}
            onChange={(value) => setDensity(value as Density)}
            data={(['comfortable', 'compact'] as const).map((value) => ({ value, label: t(`appearance.${value}`) }))}
          />
        )}
      </Choice>
    </Section>
  );
}

function Choice({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm" fw={500} id={id}>
        {label}
      </Text>
      {children(id)}
    </Stack>
  );
}
