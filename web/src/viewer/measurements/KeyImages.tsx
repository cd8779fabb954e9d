import { ActionIcon, Group, Text, UnstyledButton } from '@mantine/core';
import { IconStar, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { showImage } from './jump';
import { measurements } from './measurements';

/** The pictures that somebody chose as those that matter. */
export function KeyImages() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const keyImages = useStore(measurements.state, (state) => state.keyImages);
  const sets = useViewerState((state) => state.sets);
  return keyImages.map((imageId) => {
    const set = Object.values(sets).find((one) => one.frames.some((frame) => frame.imageId === imageId));
    const number = (set?.frames.findIndex((frame) => frame.imageId === imageId) ?? -1) + 1;
    const name = t('key_image_name', { series: set?.description || set?.modality || '', number });
    return (
      <Group key={imageId} gap={4} wrap="nowrap">
        <UnstyledButton flex={1} onClick={() => showImage(viewer, imageId)}>
          <Group gap={4} wrap="nowrap">
            <IconStar size={18} stroke={1.5} />
            <Text size="sm">{name}</Text>
          </Group>
        </UnstyledButton>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('not_key', { name })}
          onClick={() => measurements.toggleKeyImage(imageId)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
    );
  });
}
