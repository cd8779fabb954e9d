import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconUserCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { assignStudy, type BondAnswer, type StudyPageHead, unassignStudy, unshareStudy } from '@/client';
import { tellFailure } from '@/ui/notices';
import { useFormats } from '@/ui/useFormats';
import { Section } from './Section';
import { bondsQuery } from './studyQueries';

/** Whom a study is assigned to and shared with. */
export function People({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('study');
  const session = useSession();
  const client = useQueryClient();
  const study = head.study.uid;
  const { data: bonds } = useQuery(bondsQuery(study));
  const given = bonds?.filter(({ relation }) => relation !== 'uploaded') ?? [];
  const me = session.person.id;
  const isMine = given.some(({ relation, person }) => relation === 'assigned' && person === me);
  const options = {
    onSuccess: () => client.invalidateQueries({ queryKey: ['study', study] }),
    onError: tellFailure,
  };
  const take = useMutation({
    mutationFn: () => assignStudy({ path: { study, person: me }, throwOnError: true }),
    ...options,
  });
  const takeBack = useMutation({
    mutationFn: (one: BondAnswer) =>
      (one.relation === 'assigned' ? unassignStudy : unshareStudy)({
        path: { study, person: one.person },
        throwOnError: true,
      }),
    ...options,
  });
  const mayTake = (one: BondAnswer) =>
    head.may.includes('share') || (one.relation === 'assigned' && one.person === me && head.may.includes('view'));
  return (
    <Section
      title={t('people.title')}
      action={
        bonds &&
        head.may.includes('view') &&
        !isMine && (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconUserCheck size={14} aria-hidden />}
            loading={take.isPending}
            onClick={() => take.mutate()}
          >
            {t('people.take')}
          </Button>
        )
      }
    >
      <Stack gap={4}>
        {given.map((one) => (
          <Given
            key={`${one.relation}/${one.person}`}
            bond={one}
            isBusy={takeBack.isPending && takeBack.variables === one}
            onTake={mayTake(one) ? () => takeBack.mutate(one) : undefined}
          />
        ))}
        {bonds && given.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('people.none')}
          </Text>
        )}
      </Stack>
    </Section>
  );
}

interface GivenProps {
  bond: BondAnswer;
  isBusy: boolean;
  onTake?: () => void;
}

function Given({ bond, isBusy, onTake }: GivenProps) {
  const { t } = useTranslation('study');
  const formats = useFormats();
  const words = t(bond.relation === 'assigned' ? 'people.assigned' : 'people.shared');
  return (
    <Group justify="space-between" wrap="nowrap" gap={6}>
      <Text size="sm">
        <b>{bond.name}</b>{' '}
        <Text span inherit c="dimmed">
          {bond.until ? t('people.until', { words, date: formats.dateTime(bond.until) }) : words}
        </Text>
      </Text>
      {onTake && (
        <ActionIcon size={24} aria-label={t('people.takeBack', { name: bond.name })} loading={isBusy} onClick={onTake}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </Group>
  );
}
