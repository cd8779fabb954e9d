import { ActionIcon, Button, Popover, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { editing } from '../segmentations/editing';
import { useStore } from '../state/store';
import type { Layer } from './layer';
import { layers } from './layers';

/** Takes a layer away; asks where something was painted that is stored nowhere. */
export function RemoveLayer({ layer: { id, name } }: { layer: Layer }) {
  const { t } = useTranslation('layers');
  const isEdited = useStore(editing.state, (state) => state.layer === id);
  const isUnsaved = useStore(editing.state, (state) => state.layer === id && state.isUnsaved);
  const remove = () => {
    if (isEdited) void editing.end(true);
    layers.remove(id);
  };
  const label = t('remove', { name });
  const icon = <IconX size={16} />;
  if (!isUnsaved) {
    return (
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={remove}>
        {icon}
      </ActionIcon>
    );
  }
  return (
    <Popover withArrow trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label}>
          {icon}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" maw={220}>
          <Text size="sm">{t('edit.lost')}</Text>
          <Button size="xs" color="red" onClick={remove}>
            {t('edit.discard')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
