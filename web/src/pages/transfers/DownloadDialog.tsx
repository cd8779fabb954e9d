import { Alert, Button, Group, Modal, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import { askForDownload } from '@/client';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { useFormats } from '@/ui/useFormats';

export interface DownloadProps {
  opened: boolean;
  onClose: () => void;
  studies?: readonly string[];
  series?: readonly string[];
  /** A study whose patient's other studies may be taken as well. */
  patientOf?: string;
  /** Of the file, without its ending; no name of a patient. */
  name?: string;
}

type Scope = 'study' | 'patient';

/** Says what will be downloaded and how much it is, and saves it; the browser goes on by itself after a cut. */
export function DownloadDialog({ opened, onClose, patientOf, ...what }: DownloadProps) {
  const { t } = useTranslation('transfers');
  const [scope, setScope] = useState<Scope>('study');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('download.title')}
      closeButtonProps={{ 'aria-label': t('send.close') }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('download.what')}</Text>
        {patientOf && (
          <Radio.Group label={t('download.scope')} value={scope} onChange={(value) => setScope(value as Scope)}>
            <Stack gap={6} mt={6}>
              <Radio value="study" label={t('download.study')} />
              <Radio value="patient" label={t('download.patient')} />
            </Stack>
          </Radio.Group>
        )}
        <Ready what={scope === 'patient' && patientOf ? { patientOf, name: what.name } : what} onClose={onClose} />
        <Alert color="gray" variant="light">
          {t('download.names')}
        </Alert>
      </Stack>
    </Modal>
  );
}

function Ready({ what, onClose }: { what: Omit<DownloadProps, 'opened' | 'onClose'>; onClose: () => void }) {
  const { t } = useTranslation('transfers');
  const formats = useFormats();
  const { studies, series, patientOf, name } = what;
  const { data, error, refetch } = useQuery({
    queryKey: ['download', studies, series, patientOf, name],
    gcTime: 0,
    retry: false,
    queryFn: async () => {
      const body = { studies: [...(studies ?? [])], series: [...(series ?? [])], patient_of: patientOf, name };
      return (await askForDownload({ body, throwOnError: true })).data;
    },
  });
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <Group justify="space-between">
      {data ? (
        <Text size="sm" c="dimmed">
          {t('download.ready', {
            count: data.instances,
            number: formats.number(data.instances),
            size: formats.bytes(data.bytes),
          })}
        </Text>
      ) : (
        <Skeleton height={16} width={160} aria-label={t('download.preparing')} />
      )}
      <Button
        component="a"
        href={data ? at(data.url) : undefined}
        download
        data-disabled={data ? undefined : true}
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={data && onClose}
      >
        {t('download.start')}
      </Button>
    </Group>
  );
}
