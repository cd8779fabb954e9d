import { Button, Checkbox, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConflictAnswer } from '@/client';
import { getConflictOptions, listConflictsQueryKey, resolveConflictMutation } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Failure } from '@/ui/Failure';
import { useChange } from '../useChange';
import classes from './Conflict.module.css';
import { ConflictSides } from './ConflictSides';

interface Props {
  conflict: ConflictAnswer;
  /** How many of its kind its study has, itself among them. */
  alike: number;
}

/** A conflict with both of its sides, and the decision between them. */
export function ConflictCard({ conflict, alike }: Props) {
  const { t } = useTranslation('admin');
  const path = { conflict_id: conflict.id };
  const { data, error, isLoading } = useQuery(getConflictOptions({ path }));
  const resolve = useChange(resolveConflictMutation(), [listConflictsQueryKey()], () => t('conflicts.decided'));
  const [isForAll, setForAll] = useState(false);
  const decide = (keep: 'first' | 'second' | 'accept') =>
    resolve.mutate({ path, body: { keep, whole_study: isForAll && alike > 1 } });
  const heading = `conflict-${conflict.id}`;
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h5" id={heading}>
            {t(`conflicts.kinds.${conflict.kind}`)}
          </Title>
          <Text size="xs" c="dimmed">
            <Ago value={conflict.noticed} /> ·{' '}
            <Link to="/studies/$study" params={{ study: conflict.uids.study_instance_uid }}>
              {t('conflicts.openStudy')}
            </Link>
          </Text>
        </div>
      </Group>
      {isLoading && <Skeleton h={90} />}
      {error && <Failure error={error} />}
      {data && <ConflictSides sides={data} />}
      {alike > 1 && (
        <Checkbox
          label={t('conflicts.wholeStudy', { count: alike })}
          checked={isForAll}
          onChange={(event) => setForAll(event.currentTarget.checked)}
        />
      )}
      <Group gap="xs">
        {conflict.kind === 'patient' ? (
          <Button variant="default" loading={resolve.isPending} onClick={() => decide('accept')}>
            {t('conflicts.accept')}
          </Button>
        ) : (
          <>
            <Button variant="default" loading={resolve.isPending} onClick={() => decide('first')}>
              {t('conflicts.keepFirst')}
            </Button>
            <Button variant="default" loading={resolve.isPending} onClick={() => decide('second')}>
              {t('conflicts.keepSecond')}
            </Button>
          </>
        )}
      </Group>
      <Stack gap={0}>
        <Text size="xs" c="dimmed">
          {t(conflict.kind === 'patient' ? 'conflicts.patientHint' : 'conflicts.duplicateHint')}
        </Text>
      </Stack>
    </section>
  );
}
