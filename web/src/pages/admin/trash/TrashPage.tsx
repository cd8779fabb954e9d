import { Button, Stack } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { listTrashOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { useFormats } from '@/ui/useFormats';
import { Records } from '../Record';
import { DeletionRecord } from './DeletionRecord';
import { PurgeDialog } from './PurgeDialog';

/** What was deleted and can come back, until it is purged. */
export function TrashPage() {
  const { t } = useTranslation('admin');
  const { bytes } = useFormats();
  const mayPurge = useMay('purge');
  const { data, error, isLoading, refetch } = useQuery(listTrashOptions());
  const [isPurging, setPurging] = useState(false);
  const held = data?.reduce((sum, one) => sum + one.bytes, 0) ?? 0;
  const hasSome = Boolean(data?.length);
  return (
    <Stack gap="md">
      <PageHeader
        title={t('sections.trash')}
        description={hasSome ? t('trash.held', { count: data?.length, size: bytes(held) }) : undefined}
        actions={
          hasSome &&
          mayPurge && (
            <Button color="red" variant="light" onClick={() => setPurging(true)}>
              {t('trash.empty')}
            </Button>
          )
        }
      />
      {isLoading && <RowsLoading rows={5} height={48} />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data?.length === 0 && (
        <Empty icon={IconTrash} title={t('trash.none')}>
          {t('trash.noneHint')}
        </Empty>
      )}
      {hasSome && (
        <Records label={t('sections.trash')}>
          {data?.map((one) => (
            <DeletionRecord key={one.id} deletion={one} />
          ))}
        </Records>
      )}
      <PurgeDialog opened={isPurging} onClose={() => setPurging(false)} />
    </Stack>
  );
}
