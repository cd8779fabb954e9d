import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDestinationsOptions, orderMutation } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { tellFailure } from '@/ui/notices';
import { OrderProgress } from './OrderProgress';

interface Props {
  opened: boolean;
  onClose: () => void;
  studies?: readonly string[];
  series?: readonly string[];
}

/** Sends images to another system, and shows how far that is. */
export function SendDialog({ opened, onClose, studies = [], series = [] }: Props) {
  const { t } = useTranslation('transfers');
  const send = useMutation({ ...orderMutation(), onError: tellFailure });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('send.title')}
      closeButtonProps={{ 'aria-label': t('send.close') }}
    >
      {send.data ? (
        <Stack gap="sm">
          <OrderProgress job={send.data.job} />
          <Text size="sm" c="dimmed">
            {t('send.leave')}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('send.close')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Choice
          isBusy={send.isPending}
          onSend={(peer) => send.mutate({ body: { peer, studies: [...studies], series: [...series] } })}
        />
      )}
    </Modal>
  );
}

function Choice({ isBusy, onSend }: { isBusy: boolean; onSend: (peer: string) => void }) {
  const { t } = useTranslation('transfers');
  const [chosen, setPeer] = useState<string | null>(null);
  const { data, error, refetch } = useQuery(listDestinationsOptions());
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (data?.length === 0) return <Text size="sm">{t('send.none')}</Text>;
  const peer = chosen ?? (data?.length === 1 ? (data[0]?.ae_title ?? null) : null);
  return (
    <Stack gap="sm">
      <Select
        label={t('send.where')}
        placeholder={t('send.choose')}
        data={data?.map(({ ae_title, title }) => ({
          value: ae_title,
          label: title ? `${title} (${ae_title})` : ae_title,
        }))}
        value={peer}
        onChange={setPeer}
        searchable={(data?.length ?? 0) > 8}
        allowDeselect={false}
        data-autofocus
      />
      <Group justify="flex-end">
        <Button disabled={peer === null} loading={isBusy} onClick={() => peer !== null && onSend(peer)}>
          {t('send.start')}
        </Button>
      </Group>
    </Stack>
  );
}
