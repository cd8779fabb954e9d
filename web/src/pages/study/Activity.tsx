import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { HappeningAnswer } from '@/client';
import { Ago } from '@/ui/Ago';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { RowsLoading } from '@/ui/PageLoading';
import { Section } from './Section';
import { actOf, actorOf, gathered } from './sentences';
import { activityQuery, viewersQuery } from './studyQueries';

/** What happened to a study, as sentences, and who has seen it. */
export function Activity({ study }: { study: string }) {
  const { t } = useTranslation('study');
  const { data, error, refetch } = useQuery(activityQuery(study));
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={8} height={20} />;
  if (data.length === 0) return <Empty title={t('activity.none')} />;
  return (
    <Stack gap="xl">
      <Viewers study={study} />
      <Section title={t('activity.title')}>
        <Stack gap={6} component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
          {gathered(data).map((one) => (
            <Group key={one.id} component="li" gap="sm" wrap="nowrap" align="baseline">
              <Text size="xs" c="dimmed" w={110} style={{ flex: 'none' }}>
                <Ago value={one.occurred} />
              </Text>
              <Text size="sm">
                <Sentence one={one} />
              </Text>
            </Group>
          ))}
        </Stack>
      </Section>
    </Stack>
  );
}

function Sentence({ one }: { one: HappeningAnswer }) {
  const { t } = useTranslation(['study', 'studies']);
  const actor = actorOf(one.actor);
  const act = actOf(one);
  const what = act === 'mark' ? t(`studies:readings.${one.detail as 'read'}`) : one.detail;
  const words = t(`activity.acts.${act}`, { count: one.instances ?? 1, what, action: one.action });
  const who = actor.kind === 'node' ? t('activity.node') : actor.name;
  return (
    <>
      <b>{who}</b> {words}
      {one.outcome !== 'success' && ` – ${t('activity.failed')}`}
    </>
  );
}

function Viewers({ study }: { study: string }) {
  const { t } = useTranslation('study');
  const { data: viewers = [] } = useQuery(viewersQuery(study));
  if (viewers.length === 0) return null;
  return (
    <Section title={t('activity.seen')}>
      <Stack gap={4}>
        {viewers.map((one) => (
          <Text key={one.actor} size="sm">
            <b>{actorOf(one.actor).name || t('activity.node')}</b>{' '}
            <Text span inherit c="dimmed">
              <Ago value={one.last} />
            </Text>
          </Text>
        ))}
      </Stack>
    </Section>
  );
}
