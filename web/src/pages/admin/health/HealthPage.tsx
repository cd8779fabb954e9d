import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';
import { Health } from './Health';

export function HealthPage() {
  const { t } = useTranslation('admin');
  return (
    <Stack gap="md">
      <PageHeader title={t('sections.health')} />
      <Health />
    </Stack>
  );
}
