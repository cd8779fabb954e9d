import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listTrashQueryKey, purgeTrashMutation } from '@/client/@tanstack/react-query.gen';
import { useChange } from '../useChange';

/** Deletes for good what lies in the trash; nobody can take that back, so it asks why. */
export function PurgeDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'ui']);
  const [reason, setReason] = useState('');
  const [days, setDays] = useState(0);
  useEffect(() => {
    if (opened) setReason('');
  }, [opened]);
  const purge = useChange(purgeTrashMutation(), [listTrashQueryKey()], ({ instances }) =>
    t('trash.purged', { count: instances }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    purge.mutate({ body: { reason: reason.trim(), older_than_days: days } }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('trash.empty')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t('trash.forGood')}</Text>
          <NumberInput
            label={t('trash.olderThan')}
            value={days}
            onChange={(value) => setDays(Number(value) || 0)}
            min={0}
            max={36500}
          />
          <TextInput
            label={t('trash.reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('ui:cancel')}
            </Button>
            <Button type="submit" color="red" loading={purge.isPending} disabled={!reason.trim()}>
              {t('trash.purge')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
