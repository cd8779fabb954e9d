import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OrderAnswer } from '@/client';
import {
  cancelOrderMutation,
  getOrderOptions,
  getOrderQueryKey,
  retryOrderMutation,
} from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { tellFailure } from '@/ui/notices';

const REFETCH_MS = 1000;
const COLOURS: Partial<Record<OrderAnswer['state'], string>> = { done: 'teal', failed: 'red', cancelled: 'gray' };

/** How far an order to send is; it renews itself until the order has ended. */
export function OrderProgress({ job }: { job: number }) {
  const path = { job_id: job };
  const { data, error, refetch } = useQuery({
    ...getOrderOptions({ path }),
    refetchInterval: ({ state }) => (isMoving(state.data) ? REFETCH_MS : false),
  });
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  return data ? <Order order={data} /> : null;
}

function Order({ order }: { order: OrderAnswer }) {
  const { t } = useTranslation('transfers');
  const queries = useQueryClient();
  const options = {
    onError: tellFailure,
    onSuccess: () => queries.invalidateQueries({ queryKey: getOrderQueryKey({ path: { job_id: order.job } }) }),
  };
  const cancel = useMutation({ ...cancelOrderMutation(), ...options });
  const retry = useMutation({ ...retryOrderMutation(), ...options });
  const path = { job_id: order.job };
  const share = order.total > 0 ? (order.done / order.total) * 100 : 0;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {t('order.to', { peer: order.peer })}
      </Text>
      <Progress
        value={order.state === 'done' ? 100 : share}
        color={COLOURS[order.state]}
        aria-label={t('order.label')}
      />
      <Group justify="space-between">
        <Text size="sm" role="status" aria-live="polite">
          {sentence(order, t)}
        </Text>
        {isMoving(order) && (
          <Button variant="subtle" color="gray" loading={cancel.isPending} onClick={() => cancel.mutate({ path })}>
            {t('order.cancel')}
          </Button>
        )}
        {(order.state === 'failed' || order.state === 'cancelled') && (
          <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate({ path })}>
            {t('order.retry')}
          </Button>
        )}
      </Group>
      {order.error && order.state !== 'done' && (
        <Text size="xs" c="dimmed">
          {order.error}
        </Text>
      )}
    </Stack>
  );
}

function sentence(order: OrderAnswer, t: ReturnType<typeof useTranslation<'transfers'>>['t']): string {
  const values = { count: order.total, done: order.done, total: order.total };
  switch (order.state) {
    case 'waiting':
      return order.error ? t('order.again') : t('order.waiting');
    case 'running':
      return order.total > 0 ? t('order.running', values) : t('order.waiting');
    case 'done':
      return t('order.done', values);
    default:
      return t(`order.${order.state}`);
  }
}

function isMoving(order: OrderAnswer | undefined): boolean {
  return order?.state === 'waiting' || order?.state === 'running';
}
