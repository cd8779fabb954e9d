import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '@/app/session';
import { wordsOf } from '@/ui/notices';
import { useStore } from '../state/store';
import { useViewerState } from '../state/viewer';
import { measurements } from './measurements';
import { saveMeasurements } from './save';

/** Puts what was measured and chosen into the archive; says so when it is there. */
export function SaveMeasurements() {
  const { t } = useTranslation('viewer');
  const { person } = useSession();
  const maySave = useMay('upload');
  const mayDelete = useMay('delete');
  // What is stored takes the place of what is there, which has to be known.
  const isRead = useViewerState((state) => state.isRead);
  const isUnsaved = useStore(measurements.state, (state) => state.isUnsaved);
  const reason = mayDelete ? t('no_key_images') : undefined;
  const save = useMutation({ mutationFn: () => saveMeasurements(person.display_name || person.name, reason) });
  if (!maySave) {
    return (
      <Text size="xs" c="dimmed">
        {t('may_not_save')}
      </Text>
    );
  }
  return (
    <>
      <Button size="xs" mt="xs" loading={save.isPending} disabled={!isUnsaved || !isRead} onClick={() => save.mutate()}>
        {isUnsaved ? t('save') : t('saved')}
      </Button>
      {!isUnsaved && !!save.data && (
        <Text size="xs" role="status">
          {t('key_images_stay', { count: save.data })}
        </Text>
      )}
      {save.isError && (
        <Text size="xs" c="red" role="alert">
          {t('not_saved', { why: wordsOf(save.error) })}
        </Text>
      )}
    </>
  );
}
