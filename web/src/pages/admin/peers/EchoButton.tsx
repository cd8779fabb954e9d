import { Button, Group, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/app/api';
import { echoPeerMutation } from '@/client/@tanstack/react-query.gen';
import { useFormats } from '@/ui/useFormats';

/** Asks a peer whether it answers (C-ECHO), and says in words what came of it. */
export function EchoButton({ aeTitle }: { aeTitle: string }) {
  const { t } = useTranslation('admin');
  const echo = useMutation(echoPeerMutation());
  return (
    <Group gap="xs">
      <Button
        size="compact-sm"
        variant="default"
        loading={echo.isPending}
        onClick={() => echo.mutate({ path: { ae_title: aeTitle } })}
      >
        {t('peers.echo')}
      </Button>
      <EchoResult status={echo.data?.status} milliseconds={echo.data?.milliseconds ?? 0} error={echo.error} />
    </Group>
  );
}

interface ResultProps {
  status: number | undefined;
  milliseconds: number;
  error: unknown;
}

function EchoResult({ status, milliseconds, error }: ResultProps) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  const isWell = status === 0;
  const text = error
    ? t('peers.echoFailed', { why: error instanceof ApiError ? error.message : String(error) })
    : isWell
      ? t('peers.echoWell', { milliseconds: number(milliseconds) })
      : t('peers.echoStatus', { status: (status ?? 0).toString(16).toUpperCase().padStart(4, '0') });
  const isDone = Boolean(error) || status !== undefined;
  return (
    <Group gap={4} role="status" wrap="nowrap">
      {isDone && (isWell && !error ? <IconCircleCheck size={16} aria-hidden /> : <IconCircleX size={16} aria-hidden />)}
      {isDone && <Text size="xs">{text}</Text>}
    </Group>
  );
}
