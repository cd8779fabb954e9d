import { Badge, Button, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '@/client';
import { cancelJobMutation, listJobsQueryKey, retryJobMutation } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { useFormats } from '@/ui/useFormats';
import { Record } from '../Record';
import { useChange } from '../useChange';
import { kindKey } from './kinds';

const COLOURS = { waiting: 'gray', running: 'blue', done: 'teal', failed: 'red', cancelled: 'gray' } as const;

/** A job: what it does, how far it is, and what went wrong. */
export function JobRecord({ job }: { job: Job }) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  const retry = useChange(retryJobMutation(), [listJobsQueryKey()]);
  const cancel = useChange(cancelJobMutation(), [listJobsQueryKey()]);
  const path = { job_id: job.id };
  const kind = kindKey(job.kind);
  const name = kind ? t(`jobs.kinds.${kind}`) : job.kind;
  return (
    <Record
      title={name}
      actions={
        <>
          {(job.state === 'failed' || job.state === 'cancelled') && (
            <Button
              size="compact-sm"
              variant="default"
              loading={retry.isPending}
              onClick={() => retry.mutate({ path })}
            >
              {t('jobs.retry')}
            </Button>
          )}
          {(job.state === 'waiting' || job.state === 'running') && (
            <Button
              size="compact-sm"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ path })}
            >
              {t('jobs.cancel')}
            </Button>
          )}
        </>
      }
    >
      <Badge variant="dot" color={COLOURS[job.state]} size="sm" tt="none" fw={400}>
        {t(`jobs.states.${job.state}`)}
      </Badge>
      <span>{t('jobs.number', { id: job.id })}</span>
      {job.total > 0 && <span>{t('jobs.progress', { done: number(job.done), total: number(job.total) })}</span>}
      <Ago value={job.changed} />
      {job.attempt > 1 && <span>{t('jobs.attempt', { count: job.attempt })}</span>}
      {job.error && (
        <Text size="xs" c="var(--mantine-color-error)" component="span">
          {job.error}
        </Text>
      )}
      {job.state === 'running' && (
        <Progress
          value={job.total ? (100 * job.done) / job.total : 100}
          animated={!job.total}
          size="sm"
          w="100%"
          aria-label={name}
        />
      )}
    </Record>
  );
}
