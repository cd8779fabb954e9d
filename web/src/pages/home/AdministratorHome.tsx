import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '@/app/session';
import { listSendersOptions } from '@/client/@tanstack/react-query.gen';
import { Health } from '@/pages/admin/health/Health';
import { SendHere } from '@/pages/admin/peers/SendHere';

/** How the node is; on its first day, where to send to. */
export function AdministratorHome() {
  const mayPeers = useMay('manage-peers');
  const { data: senders } = useQuery({ ...listSendersOptions(), enabled: mayPeers });
  const isFirstDay = senders?.every((one) => one.images === 0);
  return (
    <Stack gap="lg">
      {isFirstDay && <SendHere />}
      <Health isBesidePanel={isFirstDay} />
    </Stack>
  );
}
