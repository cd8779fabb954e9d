import { Stack } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listConflictsOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { ConflictCard } from './ConflictCard';

const SHOWN = 50;

/** What somebody has to decide: two versions of an image, or two patients in one study. */
export function ConflictsPage() {
  const { t } = useTranslation('admin');
  const { data, error, isLoading, refetch } = useQuery(listConflictsOptions());
  return (
    <Stack gap="md">
      <PageHeader
        title={t('sections.conflicts')}
        description={data?.length ? t('conflicts.waiting', { count: data.length }) : undefined}
      />
      {isLoading && <RowsLoading rows={3} height={120} />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data?.length === 0 && (
        <Empty icon={IconGitMerge} title={t('conflicts.none')}>
          {t('conflicts.noneHint')}
        </Empty>
      )}
      {data?.slice(0, SHOWN).map((one) => (
        <ConflictCard key={one.id} conflict={one} />
      ))}
    </Stack>
  );
}
