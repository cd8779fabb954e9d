import { ActionIcon, Button, Group, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTarget, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { volumeWords } from '../overlays/amounts';
import { jumpToSegment } from '../overlays/jumping';
import classes from '../overlays/LayerItem.module.css';
import { cssColour } from '../overlays/layer';
import { useStore } from '../state/store';
import { useViewer } from '../state/viewer';
import { BrushControls } from './BrushControls';
import { editing } from './editing';
import { SaveSegmentation } from './SaveSegmentation';
import { type Segment, type SegmentsLayer, volumeOf } from './segmentation';

/** The segments that one paints: chosen, named, added, deleted, stored. */
export function EditedSegments({ layer }: { layer: SegmentsLayer }) {
  const { t } = useTranslation('layers');
  const { segments } = layer.segmentation;
  return (
    <>
      <BrushControls />
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {segments.map((segment) => (
          <Row key={segment.number} layer={layer} segment={segment} isOnly={segments.length === 1} />
        ))}
      </ul>
      <Group>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => editing.addSegment(t('edit.segment', { number: segments.length + 1 }))}
        >
          {t('edit.add')}
        </Button>
      </Group>
      <SaveSegmentation />
    </>
  );
}

interface RowProps {
  layer: SegmentsLayer;
  segment: Segment;
  isOnly: boolean;
}

function Row({ layer, segment, isOnly }: RowProps) {
  const { t, i18n } = useTranslation('layers');
  const viewer = useViewer();
  const isChosen = useStore(editing.state, (state) => state.segment === segment.number);
  const { number, label: name } = segment;
  return (
    <li className={classes.part} data-chosen={isChosen || undefined}>
      <input
        type="radio"
        name="segment-in-hand"
        aria-label={t('edit.paint', { name })}
        checked={isChosen}
        onChange={() => editing.state.set({ segment: number })}
      />
      <span className={classes.swatch} style={{ background: cssColour(segment.colour) }} aria-hidden />
      <span className={classes.name}>
        <TextInput
          size="xs"
          variant="unstyled"
          aria-label={t('edit.name', { name })}
          maxLength={64}
          value={name}
          onChange={(event) => editing.rename(number, event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed" component="span">
          {volumeWords(i18n.language, volumeOf(layer.segmentation, segment))}
        </Text>
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('go_to', { name })}
        onClick={() => void jumpToSegment(viewer, layer, segment)}
      >
        <IconTarget size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={isOnly}
        aria-label={t('edit.delete', { name })}
        onClick={() => editing.removeSegment(number)}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </li>
  );
}
