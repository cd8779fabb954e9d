import { Anchor, Group, Stack, Title } from '@mantine/core';
import { IconMug } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { countStudiesOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { RowsLoading } from '@/ui/PageLoading';
import { StudyRows } from './StudyRows';
import { isoDay } from './today';
import { useLiveStudies } from './useLiveStudies';

const SHOWN = 50;

/** What is unread, today's on top; opens in the viewer. */
export function Unread() {
  const { t } = useTranslation('home');
  const assigned = useLiveStudies({ assigned: 'me', reading: ['unread'], sort: 'date', order: 'descending', size: 10 });
  const unread = useLiveStudies({ reading: ['unread'], sort: 'date', order: 'descending', size: SHOWN });
  const count = useQuery(countStudiesOptions({ query: { reading: ['unread'] } }));
  const today = isoDay(new Date());
  const isToday = (date: string | null) => date === today;
  const groups = [
    { id: 'assigned', studies: assigned.data ?? [] },
    { id: 'today', studies: unread.data?.filter((one) => isToday(one.date)) ?? [] },
    { id: 'earlier', studies: unread.data?.filter((one) => !isToday(one.date)) ?? [] },
  ] as const;
  if (failsPage(unread.error, unread.data)) return <Failure error={unread.error} retry={() => void unread.refetch()} />;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {count.data
            ? t('unread.count', { count: count.data.count, more: count.data.is_more ? '+' : '' })
            : t('unread.title')}
        </Title>
        <Anchor renderRoot={(props) => <Link to="/studies" search={{ reading: ['unread'] }} {...props} />}>
          {t('unread.all')}
        </Anchor>
      </Group>
      {unread.isLoading && <RowsLoading rows={8} height={56} />}
      {unread.data?.length === 0 && (
        <Empty icon={IconMug} title={t('unread.none')}>
          {t('unread.noneHint')}
        </Empty>
      )}
      {groups.map(
        ({ id, studies }) =>
          studies.length > 0 && (
            <section key={id} aria-labelledby={`unread-${id}`}>
              <Title order={3} size="h6" c="dimmed" mb={4} id={`unread-${id}`}>
                {t(`unread.${id}`)}
              </Title>
              <StudyRows label={t(`unread.${id}`)} studies={studies} opens="viewer" />
            </section>
          ),
      )}
    </Stack>
  );
}
