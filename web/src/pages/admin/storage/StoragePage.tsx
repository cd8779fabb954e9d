import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { describeStorageOptions } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { ByModality } from './ByModality';
import { Disk } from './Disk';
import { Growth } from './Growth';

const EVERY_MS = 60_000;

/** What is held, what is free, and the day on which the disk will be full. */
export function StoragePage() {
  const { t } = useTranslation('admin');
  const { data, error, refetch } = useQuery({ ...describeStorageOptions(), refetchInterval: EVERY_MS });
  return (
    <Stack gap="lg">
      <PageHeader title={t('sections.storage')} />
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={160} />}
      {data && (
        <>
          <Disk storage={data} />
          <Growth storage={data} />
          <ByModality holdings={data.holdings} />
        </>
      )}
    </Stack>
  );
}
