import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FusionChoice } from '../fusion/FusionChoice';
import { NewSegmentation } from '../segmentations/NewSegmentation';
import { useStore } from '../state/store';
import { LayerItem } from './LayerItem';
import { layers } from './layers';
import { StoredLayers } from './StoredLayers';

/** What lies over the pictures, and what could. */
export function LayerPanel() {
  const { t } = useTranslation('layers');
  const list = useStore(layers.state, (state) => state.list);
  return (
    <Stack gap="sm">
      {list.length === 0 && (
        <Text size="sm" c="dimmed" px="xs">
          {t('none')}
        </Text>
      )}
      {list.map((layer) => (
        <LayerItem key={layer.id} layer={layer} />
      ))}
      <StoredLayers />
      <FusionChoice />
      <NewSegmentation />
    </Stack>
  );
}
