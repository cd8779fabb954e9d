import { Stack } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConflictAnswer } from '@/client';
import { listConflictsOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { ConflictCard } from './ConflictCard';

const SHOWN = 50;

interface Alike {
  first: ConflictAnswer;
  count: number;
}

/** Those of one kind in one study are decided together, mostly: a study that was sent again has one for each image. */
function alike(conflicts: ConflictAnswer[]): Alike[] {
  const groups = new Map<string, Alike>();
  for (const one of conflicts) {
    const key = `${one.kind} ${one.uids.study_instance_uid}`;
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { first: one, count: 1 });
  }
  return [...groups.values()];
}

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
      {alike(data ?? [])
        .slice(0, SHOWN)
        .map(({ first, count }) => (
          <ConflictCard key={first.id} conflict={first} alike={count} />
        ))}
    </Stack>
  );
}
