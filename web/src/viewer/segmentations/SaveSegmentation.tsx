import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '@/app/session';
import { wordsOf } from '@/ui/notices';
import { useStore } from '../state/store';
import { useViewer } from '../state/viewer';
import { editing } from './editing';
import { saveSegmentation } from './save';

/** Puts what is painted into the archive; says so when it is there. */
export function SaveSegmentation() {
  const { t } = useTranslation('layers');
  const viewer = useViewer();
  const { person } = useSession();
  const maySave = useMay('upload');
  const isUnsaved = useStore(editing.state, (state) => state.isUnsaved);
  const save = useMutation({ mutationFn: () => saveSegmentation(viewer, person.display_name || person.name) });
  const isEmpty = !editing.current()?.layer.segmentation.segments.some((segment) => segment.slices.some(Boolean));
  if (!maySave) {
    return (
      <Text size="xs" c="dimmed">
        {t('edit.may_not')}
      </Text>
    );
  }
  return (
    <>
      <Group gap="xs">
        <Button size="xs" loading={save.isPending} disabled={!isUnsaved || isEmpty} onClick={() => save.mutate()}>
          {isUnsaved || isEmpty ? t('edit.save') : t('edit.saved')}
        </Button>
        {!isUnsaved && (
          <Button size="xs" variant="default" onClick={() => void editing.end(true)}>
            {t('edit.end')}
          </Button>
        )}
      </Group>
      {save.isError && (
        <Text size="xs" c="red" role="alert">
          {t('edit.not_saved', { why: wordsOf(save.error) })}
        </Text>
      )}
    </>
  );
}
