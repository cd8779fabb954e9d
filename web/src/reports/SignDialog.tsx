import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconSignature } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { type ReportAct, signReport } from '@/client';
import { tellDone, tellFailure } from '@/ui/notices';
import { type DraftKeeper, NotSaved } from './draftKeeper';

interface Props {
  study: string;
  keeper: DraftKeeper;
  act: ReportAct;
  onClose: () => void;
  onSigned: () => Promise<void>;
}

const LONGEST_REASON = 500;

/** Asks whether one stands by what one has written; of a new version also why there is one. */
export function SignDialog({ study, keeper, act, onClose, onSigned }: Props) {
  const { t } = useTranslation(['reports', 'ui']);
  const { person } = useSession();
  const [reason, setReason] = useState('');
  const signing = useMutation({
    mutationFn: async () => {
      const revision = await keeper.flush();
      await signReport({ path: { study }, body: { revision, reason: reason.trim() }, throwOnError: true });
      keeper.drop();
    },
    onSuccess: async () => {
      onClose();
      tellDone(t('done'));
      await onSigned();
    },
    onError: (error) =>
      tellFailure(error instanceof NotSaved ? new Error(t(`standing.${keeper.get().standing}`, { time: '' })) : error),
  });
  // What has been asked for is not taken back by looking away: the page stays as it is until it is known how it ended.
  const close = () => signing.isPending || onClose();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signing.mutate();
  };
  return (
    <Modal opened onClose={close} title={t(`signing.${act}`)} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t('signingAs', { name: person.display_name || person.name })}</Text>
          <Text size="sm" c="dimmed">
            {t('signingHint')}
          </Text>
          {act !== 'report' && (
            <Textarea
              label={t('reason')}
              description={t('reasonHint')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={LONGEST_REASON}
              required
              autosize
              minRows={2}
              data-autofocus
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} disabled={signing.isPending}>
              {t('ui:cancel')}
            </Button>
            <Button
              type="submit"
              loading={signing.isPending}
              leftSection={<IconSignature size={16} aria-hidden />}
              data-autofocus={act === 'report' || undefined}
            >
              {t('signIt')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
