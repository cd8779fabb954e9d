import { Button, Stack } from '@mantine/core';
import { IconPlus, IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportTemplateAnswer } from '@/client';
import { templatesQuery } from '@/reports/reportQueries';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { Records } from '../Record';
import { TemplateEditor } from './TemplateEditor';
import { TemplateRecord } from './TemplateRecord';

/** What reports are begun with, by language and title. */
export function TemplatesPage() {
  const { t } = useTranslation('reports');
  const { data, error, isLoading, refetch } = useQuery({ ...templatesQuery, staleTime: 0 });
  const [edited, setEdited] = useState<ReportTemplateAnswer | 'new' | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {t('templates.add')}
    </Button>
  );
  const hasSome = Boolean(data?.length);
  return (
    <Stack gap="md">
      <PageHeader title={t('templates.title')} description={t('templates.hint')} actions={hasSome && add} />
      {isLoading && <RowsLoading rows={6} height={48} />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <Empty icon={IconTemplate} title={t('templates.none')} action={add} />}
      {hasSome && (
        <Records label={t('templates.title')}>
          {data?.map((one) => (
            <TemplateRecord key={one.id} template={one} onOpen={() => setEdited(one)} />
          ))}
        </Records>
      )}
      <TemplateEditor template={edited} onClose={() => setEdited(null)} />
    </Stack>
  );
}
