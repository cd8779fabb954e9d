import { Alert, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { tellFailure } from '@/ui/notices';
import { useFormats } from '@/ui/useFormats';
import { Counts } from './Counts';
import { secondsLeft } from './engine/speed';
import { type RunningUpload, uploading } from './engine/Uploading';
import { useReason } from './useReason';
import { useSpan } from './useSpan';

/** The upload that runs: how far it is, how long it takes, and how to hold it. */
export function RunningCard({ upload }: { upload: RunningUpload }) {
  const { t } = useTranslation('upload');
  const reason = useReason();
  const { progress } = upload;
  const isOver = progress.phase === 'done' || progress.phase === 'failed';
  const share = progress.foundBytes > 0 ? (progress.sentBytes / progress.foundBytes) * 100 : 0;
  return (
    <Paper withBorder p="md" component="section" aria-label={upload.name}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h5" style={{ overflowWrap: 'anywhere' }}>
            {upload.name}
          </Title>
          <Actions upload={upload} isOver={isOver} />
        </Group>
        <Progress
          value={progress.phase === 'done' ? 100 : share}
          color={colourOf(progress.phase)}
          aria-label={t('progress.label')}
        />
        <Text size="sm" role="status" aria-live="polite">
          {t(`phase.${progress.phase}`)}
        </Text>
        <Figures upload={upload} />
        {progress.problem && (
          <Alert
            color={progress.phase === 'failed' ? 'red' : 'yellow'}
            title={reason(progress.problem, progress.message)}
          >
            {progress.phase === 'failed' ? t('problem.failed') : t('problem.waiting')}
          </Alert>
        )}
        <Counts counts={progress.counts} />
        {progress.before > 0 && (
          <Text size="sm" c="dimmed">
            {t('progress.before', { count: progress.before })}
          </Text>
        )}
        {isOver && (
          <Group gap="xs">
            <Button component={Link} to={`/upload/${upload.id}`} variant="light">
              {t('report.open')}
            </Button>
            <Button variant="default" onClick={() => uploading.dismiss()}>
              {t('another')}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

function Actions({ upload, isOver }: { upload: RunningUpload; isOver: boolean }) {
  const { t } = useTranslation('upload');
  if (isOver) return null;
  const isHeld = upload.progress.phase === 'paused' || upload.progress.phase === 'waiting';
  return (
    <Group gap="xs" wrap="nowrap">
      {isHeld ? (
        <Button leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={() => uploading.resume()}>
          {t('actions.resume')}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={14} aria-hidden />}
          onClick={() => uploading.pause()}
        >
          {t('actions.pause')}
        </Button>
      )}
      <Button variant="subtle" color="gray" onClick={() => void uploading.cancel().catch(tellFailure)}>
        {t('actions.stop')}
      </Button>
    </Group>
  );
}

function Figures({ upload: { progress } }: { upload: RunningUpload }) {
  const { t } = useTranslation('upload');
  const formats = useFormats();
  const span = useSpan();
  const left = secondsLeft(progress.foundBytes - progress.sentBytes, progress.speed);
  const isMoving = progress.phase === 'sending' && progress.speed > 0;
  return (
    <Text size="sm" c="dimmed">
      {[
        t('progress.files', {
          count: progress.found,
          settled: formats.number(progress.settled),
          found: formats.number(progress.found),
        }),
        t('progress.bytes', { sent: formats.bytes(progress.sentBytes), all: formats.bytes(progress.foundBytes) }),
        isMoving && t('progress.speed', { speed: formats.bytes(progress.speed) }),
        isMoving && progress.isAllFound && left !== null && t('progress.left', { span: span(left) }),
        !progress.isAllFound && t('progress.looking'),
      ]
        .filter(Boolean)
        .join(' · ')}
    </Text>
  );
}

function colourOf(phase: string): string | undefined {
  if (phase === 'done') return 'teal';
  if (phase === 'failed') return 'red';
  return phase === 'waiting' || phase === 'paused' ? 'yellow' : undefined;
}
