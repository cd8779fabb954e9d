import { SegmentedControl, Stack } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ListJobsData } from '@/client';
import { listJobsOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { Records } from '../Record';
import { JobRecord } from './JobRecord';

type JobState = NonNullable<NonNullable<ListJobsData['query']>['state']>;

const EVERY_MS = 2000;
const SHOWN = 200;
const STATES: readonly JobState[] = ['running', 'waiting', 'failed', 'done', 'cancelled'];

/** Work that goes on in the background: how far it is, why it failed, and another try. */
export function JobsPage() {
  const { t } = useTranslation('admin');
  const { state } = useSearch({ from: '/person/shell/admin/jobs' });
  const navigate = useNavigate({ from: '/admin/jobs' });
  const chosen = STATES.find((one) => one === state);
  const jobs = useQuery({
    ...listJobsOptions({ query: { state: chosen, limit: SHOWN } }),
    refetchInterval: EVERY_MS,
    placeholderData: (before) => before,
  });
  return (
    <Stack gap="md">
      <PageHeader title={t('sections.jobs')} description={t('jobs.description')} />
      <SegmentedControl
        size="xs"
        aria-label={t('jobs.state')}
        value={chosen ?? 'all'}
        onChange={(value) => void navigate({ search: value === 'all' ? {} : { state: value }, replace: true })}
        data={[
          { value: 'all', label: t('jobs.all') },
          ...STATES.map((value) => ({ value, label: t(`jobs.states.${value}`) })),
        ]}
        style={{ alignSelf: 'flex-start', maxWidth: '100%', overflowX: 'auto' }}
      />
      {jobs.isLoading && <RowsLoading rows={6} height={48} />}
      {jobs.error && <Failure error={jobs.error} retry={() => void jobs.refetch()} />}
      {jobs.data?.length === 0 && (
        <Empty icon={IconChecklist} title={t('jobs.none')}>
          {t('jobs.noneHint')}
        </Empty>
      )}
      {Boolean(jobs.data?.length) && (
        <Records label={t('sections.jobs')}>
          {jobs.data?.map((job) => (
            <JobRecord key={job.id} job={job} />
          ))}
        </Records>
      )}
    </Stack>
  );
}
