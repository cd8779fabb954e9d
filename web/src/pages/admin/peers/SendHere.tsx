import { ActionIcon, CopyButton, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CallsAnswer } from '@/client';
import { describeCallsOptions } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { CallState } from './CallState';
import classes from './SendHere.module.css';

const EVERY_MS = 2000;
const EVERYWHERE = ['0.0.0.0', '::', ''];

/** What to type into a modality, and a light that tells what came of it. */
export function SendHere() {
  const { t } = useTranslation('admin');
  const { data, error, refetch } = useQuery({ ...describeCallsOptions(), refetchInterval: EVERY_MS });
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <div className={classes.panel} aria-busy />;
  return (
    <section className={classes.panel} aria-labelledby="send-here">
      <Title order={2} size="h5" id="send-here">
        {t('sendHere.title')}
      </Title>
      <dl className={classes.values}>
        <Value name={t('sendHere.aeTitle')} value={data.ae_title} />
        <Value name={t('sendHere.host')} value={hostOf(data)} />
        <Value name={t('sendHere.port')} value={String(data.port)} />
      </dl>
      <Stack gap={4}>
        <CallState calls={data} />
        {isLocal(data) && (
          <Text size="xs" c="dimmed">
            {t('sendHere.local', { port: data.port })}
          </Text>
        )}
        {data.tls !== 'off' && (
          <Text size="xs" c="dimmed">
            {t(data.tls === 'required' ? 'sendHere.tlsOnly' : 'sendHere.tlsAlso', { port: data.tls_port })}
          </Text>
        )}
      </Stack>
    </section>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  const { t } = useTranslation('admin');
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Group gap={4} wrap="nowrap">
          <code className={classes.value}>{value}</code>
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? t('sendHere.copied') : t('sendHere.copy', { name })}>
                <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t('sendHere.copy', { name })}>
                  {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </Group>
      </dd>
    </div>
  );
}

/** The host as a modality reaches it: what the listener was told, or else the one of this page. */
function hostOf({ host }: CallsAnswer): string {
  return EVERYWHERE.includes(host) ? window.location.hostname : host;
}

function isLocal({ host }: CallsAnswer): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(host);
}
