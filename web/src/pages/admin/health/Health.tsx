import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  describeHealthOptions,
  describeStorageOptions,
  giveStatisticsOptions,
} from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { useFormats } from '@/ui/useFormats';
import { Figure, Figures } from '../Figure';
import { FullOn } from '../storage/FullOn';
import { Findings } from './Findings';
import { Processes } from './Processes';

const EVERY_MS = 10_000;

/** How the node is, on one page: what needs somebody, the figures, the processes. */
export function Health({ isBesidePanel = false }: { isBesidePanel?: boolean }) {
  const { t } = useTranslation('admin');
  const formats = useFormats();
  const health = useQuery({ ...describeHealthOptions(), refetchInterval: EVERY_MS });
  const storage = useQuery({ ...describeStorageOptions(), refetchInterval: 6 * EVERY_MS });
  const held = useQuery({ ...giveStatisticsOptions(), refetchInterval: EVERY_MS });
  if (failsPage(health.error, health.data)) return <Failure error={health.error} retry={() => void health.refetch()} />;
  if (!health.data) return <HealthLoading />;
  const waiting = Object.values(held.data?.jobs ?? {}).reduce((sum, one) => sum + one, 0);
  return (
    <Stack gap="lg">
      <Findings health={health.data} storage={storage.data} isBesidePanel={isBesidePanel} />
      <section aria-labelledby="figures">
        <Title order={2} size="h5" mb="xs" id="figures">
          {t('health.figures')}
        </Title>
        <Figures>
          <Figure name={t('health.studies')} value={formats.number(held.data?.studies ?? 0)} to="/studies" />
          <Figure name={t('health.images')} value={formats.number(held.data?.instances ?? 0)} to="/admin/storage" />
          <Figure
            name={t('health.held')}
            value={formats.bytes(storage.data?.bytes ?? 0)}
            detail={storage.data && t('health.free', { size: formats.bytes(storage.data.free_bytes) })}
            to="/admin/storage"
          />
          <Figure
            name={t('health.fullOn')}
            value={storage.data ? <FullOn storage={storage.data} /> : '…'}
            to="/admin/storage"
          />
          <Figure name={t('health.jobs')} value={formats.number(waiting)} to="/admin/jobs" />
        </Figures>
      </section>
      <Processes health={health.data} />
      <Text size="xs" c="dimmed">
        {t('health.asOf', { time: formats.time(health.data.at), version: health.data.version })}
      </Text>
    </Stack>
  );
}

function HealthLoading() {
  return (
    <Stack gap="lg" aria-hidden>
      <Skeleton h={88} />
      <Skeleton h={56} />
      <Skeleton h={120} />
    </Stack>
  );
}
