import { Badge, Code, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SettingAnswer } from '@/client';
import { listSettingsOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { Record, Records } from '../Record';

/** Every setting of the node, what it is now, and where that comes from. */
export function SettingsPage() {
  const { t } = useTranslation('admin');
  const { q = '' } = useSearch({ from: '/person/shell/admin/settings' });
  const navigate = useNavigate({ from: '/admin/settings' });
  const { data, error, isLoading, refetch } = useQuery(listSettingsOptions());
  const found = data?.filter((one) => `${one.key} ${one.meaning}`.toLowerCase().includes(q.toLowerCase())) ?? [];
  const sections = [...new Set(found.map((one) => sectionOf(one)))];
  return (
    <Stack gap="md">
      <PageHeader title={t('sections.settings')} description={t('settings.description')} />
      <TextInput
        aria-label={t('settings.search')}
        placeholder={t('settings.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={(event) => void navigate({ search: { q: event.currentTarget.value || undefined }, replace: true })}
        maw={360}
      />
      {isLoading && <RowsLoading rows={10} height={40} />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data && found.length === 0 && <Empty title={t('settings.none')} />}
      {sections.map((section) => (
        <section key={section} aria-labelledby={`section-${section}`}>
          <Title order={2} size="h5" mb={4} id={`section-${section}`}>
            [{section}]
          </Title>
          <Records label={section}>
            {found
              .filter((one) => sectionOf(one) === section)
              .map((one) => (
                <Setting key={one.key} setting={one} />
              ))}
          </Records>
        </section>
      ))}
    </Stack>
  );
}

function Setting({ setting }: { setting: SettingAnswer }) {
  const { t } = useTranslation('admin');
  const isDefault = setting.origin === 'default';
  return (
    <Record
      title={
        <>
          {setting.key.slice(sectionOf(setting).length + 1)} <Code>{setting.value || t('settings.empty')}</Code>
        </>
      }
      actions={
        <Badge variant={isDefault ? 'transparent' : 'light'} color={isDefault ? 'gray' : undefined} tt="none" fw={400}>
          {t(`settings.origins.${setting.origin}`)}
        </Badge>
      }
    >
      {setting.meaning && <span lang="en">{setting.meaning}</span>}
      {!isDefault && setting.default !== setting.value && (
        <Text size="xs" component="span">
          {t('settings.default', { value: setting.default || t('settings.empty') })}
        </Text>
      )}
    </Record>
  );
}

function sectionOf({ key }: SettingAnswer): string {
  return key.split('.')[0] ?? '';
}
