import { ActionIcon, Group, Slider, Text } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FusionControls } from '../fusion/FusionControls';
import { DoseControls } from '../radiotherapy/DoseControls';
import { StructureList } from '../radiotherapy/StructureList';
import { SegmentList } from '../segmentations/SegmentList';
import classes from './LayerItem.module.css';
import type { Layer } from './layer';
import { layers } from './layers';
import { RemoveLayer } from './RemoveLayer';

/** A layer: how it is shown, and what is in it. */
export function LayerItem({ layer }: { layer: Layer }) {
  const { t } = useTranslation('layers');
  const { id, name, isVisible, opacity } = layer;
  return (
    <section className={classes.layer} aria-label={name}>
      <Group gap={4} wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t(isVisible ? 'hide' : 'show', { name })}
          onClick={() => layers.change(id, { isVisible: !isVisible })}
        >
          {isVisible ? <IconEye size={16} /> : <IconEyeOff size={16} />}
        </ActionIcon>
        <Text size="sm" fw={600} flex={1} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <RemoveLayer layer={layer} />
      </Group>
      <Group gap="xs" wrap="nowrap" px={4}>
        <Text size="xs" c="dimmed">
          {t('opacity')}
        </Text>
        <Slider
          flex={1}
          size="sm"
          min={0}
          max={1}
          step={0.05}
          value={opacity}
          onChange={(value) => layers.change(id, { opacity: value })}
          label={(value) => `${Math.round(value * 100)} %`}
          thumbLabel={t('opacity_of', { name })}
        />
      </Group>
      <Content layer={layer} />
    </section>
  );
}

function Content({ layer }: { layer: Layer }) {
  switch (layer.kind) {
    case 'segments':
      return <SegmentList layer={layer} />;
    case 'structures':
      return <StructureList layer={layer} />;
    case 'dose':
      return <DoseControls layer={layer} />;
    case 'fusion':
      return <FusionControls layer={layer} />;
  }
}
