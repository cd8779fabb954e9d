import { SegmentedControl, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';
import { EmergencyList } from './EmergencyList';

/** Who opened studies that their role does not show them, and what a review found. */
export function EmergenciesPage() {
  const { t } = useTranslation('admin');
  const { all } = useSearch({ from: '/person/shell/admin/emergencies' });
  const navigate = useNavigate({ from: '/admin/emergencies' });
  return (
    <Stack gap="md">
      <PageHeader title={t('sections.emergencies')} description={t('emergencies.description')} />
      <SegmentedControl
        size="xs"
        aria-label={t('emergencies.show')}
        value={all ? 'all' : 'open'}
        onChange={(value) => void navigate({ search: value === 'all' ? { all: true } : {}, replace: true })}
        data={(['open', 'all'] as const).map((value) => ({ value, label: t(`emergencies.${value}`) }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <EmergencyList isOpen={!all} />
    </Stack>
  );
}
