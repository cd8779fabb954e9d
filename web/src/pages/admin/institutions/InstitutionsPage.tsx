import { Button, Stack } from '@mantine/core';
import { IconBuildingHospital, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstitutionAnswer } from '@/client';
import {
  applyInstitutionRulesMutation,
  listInstitutionsOptions,
  listJobsQueryKey,
} from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { Records } from '../Record';
import { useChange } from '../useChange';
import { InstitutionEditor } from './InstitutionEditor';
import { InstitutionRecord } from './InstitutionRecord';

/** The institutions of the network, and what their images are known by. */
export function InstitutionsPage() {
  const { t } = useTranslation('admin');
  const { data, error, isLoading, refetch } = useQuery(listInstitutionsOptions());
  const [edited, setEdited] = useState<InstitutionAnswer | 'new' | null>(null);
  const apply = useChange(applyInstitutionRulesMutation(), [listJobsQueryKey()], () => t('institutions.applying'));
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {t('institutions.add')}
    </Button>
  );
  const hasSome = Boolean(data?.length);
  return (
    <Stack gap="md">
      <PageHeader
        title={t('sections.institutions')}
        description={<div style={{ maxWidth: 640 }}>{t('institutions.description')}</div>}
        actions={
          hasSome && (
            <>
              <Button variant="default" loading={apply.isPending} onClick={() => apply.mutate({})}>
                {t('institutions.apply')}
              </Button>
              {add}
            </>
          )
        }
      />
      {isLoading && <RowsLoading rows={4} height={48} />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data?.length === 0 && (
        <Empty icon={IconBuildingHospital} title={t('institutions.none')} action={add}>
          {t('institutions.noneHint')}
        </Empty>
      )}
      {hasSome && (
        <Records label={t('sections.institutions')}>
          {data?.map((one) => (
            <InstitutionRecord key={one.id} institution={one} onOpen={() => setEdited(one)} />
          ))}
        </Records>
      )}
      <InstitutionEditor institution={edited} onClose={() => setEdited(null)} />
    </Stack>
  );
}
