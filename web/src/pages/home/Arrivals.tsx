import { Anchor, Group, Stack, Title } from '@mantine/core';
import { IconAntennaBars5 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { listSeriesGapsOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { RowsLoading } from '@/ui/PageLoading';
import { PeerFindings } from './PeerFindings';
import { StudyRows } from './StudyRows';
import { useLiveStudies } from './useLiveStudies';

const SHOWN = 30;
const EVERY_MS = 20_000;

/** What arrives, newest on top, with its pictures and counts. */
export function Arrivals() {
  const { t } = useTranslation('home');
  const mayPeers = useMay('manage-peers');
  const { data, error, isLoading, refetch } = useLiveStudies({ sort: 'arrival', order: 'descending', size: SHOWN });
  const uids = data?.map((one) => one.uid) ?? [];
  const gaps = useQuery({
    ...listSeriesGapsOptions({ query: { study: uids } }),
    enabled: uids.length > 0,
    refetchInterval: EVERY_MS,
  });
  return (
    <Stack gap="lg">
      {mayPeers && <PeerFindings />}
      <section aria-labelledby="arrivals">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h4" id="arrivals">
            {t('arrivals.title')}
          </Title>
          <Anchor renderRoot={(props) => <Link to="/studies" search={{ sort: 'arrival' }} {...props} />}>
            {t('arrivals.all')}
          </Anchor>
        </Group>
        {isLoading && <RowsLoading rows={8} height={56} />}
        {error && <Failure error={error} retry={() => void refetch()} />}
        {data?.length === 0 && (
          <Empty icon={IconAntennaBars5} title={t('arrivals.none')}>
            {t('arrivals.noneHint')}
          </Empty>
        )}
        {Boolean(data?.length) && (
          <StudyRows label={t('arrivals.title')} studies={data ?? []} isArrival gaps={gaps.data} />
        )}
      </section>
    </Stack>
  );
}
