import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelUpload, type UploadAnswer } from '@/client';
import { listUploadsQueryKey } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { tellFailure } from '@/ui/notices';
import { useFormats } from '@/ui/useFormats';
import { DropArea } from './DropArea';
import { chosenByHandle } from './engine/chosen';
import { keptFolders } from './engine/keptFolders';
import { type Chosen, finishLeft, uploading } from './engine/Uploading';

type Permitted = FileSystemHandle & { requestPermission?: (how: { mode: 'read' }) => Promise<PermissionState> };

/** Uploads that were begun and not finished: they can be gone on with, without sending anything twice. */
export function LeftUploads({ uploads }: { uploads: UploadAnswer[] }) {
  const { t } = useTranslation('upload');
  const formats = useFormats();
  const [asked, setAsked] = useState<UploadAnswer | null>(null);
  const queries = useQueryClient();

  const goOn = async (upload: UploadAnswer) => {
    const handles = await permitted(await keptFolders(upload.id));
    if (handles.length === 0) setAsked(upload);
    else await uploading.resumeLeft(upload.id, { ...chosenByHandle(handles), name: upload.name });
  };
  const chosen = (what: Chosen) => {
    if (asked) void uploading.resumeLeft(asked.id, { ...what, name: asked.name }).catch(tellFailure);
    setAsked(null);
  };
  const act = useMutation({
    mutationFn: (what: () => Promise<unknown>) => what(),
    onSuccess: () => queries.invalidateQueries({ queryKey: listUploadsQueryKey() }),
    onError: tellFailure,
  });

  return (
    <Stack gap="xs">
      {uploads.map((upload) => (
        <Alert key={upload.id} color="yellow" title={t('left.title', { name: upload.name || t('unnamed') })}>
          <Text size="sm">
            {t('left.arrived', { count: arrived(upload), number: formats.number(arrived(upload)) })}{' '}
            <Ago value={upload.changed} />
          </Text>
          <Group gap="xs" mt="xs">
            <Button disabled={act.isPending} onClick={() => act.mutate(() => goOn(upload))}>
              {t('left.resume')}
            </Button>
            <Button variant="default" disabled={act.isPending} onClick={() => act.mutate(() => finishLeft(upload.id))}>
              {t('left.finish')}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              disabled={act.isPending}
              onClick={() => act.mutate(() => cancelUpload({ path: { upload_id: upload.id }, throwOnError: true }))}
            >
              {t('left.cancel')}
            </Button>
          </Group>
        </Alert>
      ))}
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t('left.again')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <DropArea title={asked?.name ?? ''} onChosen={chosen}>
          {t('left.againHint')}
        </DropArea>
      </Modal>
    </Stack>
  );
}

function arrived({ counts }: UploadAnswer): number {
  return Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);
}

async function permitted(handles: FileSystemHandle[]): Promise<FileSystemHandle[]> {
  for (const handle of handles as Permitted[]) {
    if ((await handle.requestPermission?.({ mode: 'read' })) !== 'granted') return [];
  }
  return handles;
}
