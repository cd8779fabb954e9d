import { Group, Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { setRate } from '../engine/cine';
import { useViewer, useViewerState } from '../state/viewer';
import { CommandButton } from './CommandButton';

/** Plays what has several pictures; how fast is shown and changed while it plays. */
export function CineControl() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const active = useViewerState((state) => state.active);
  const rate = useViewerState((state) => state.playing[state.active]);
  const count = useViewerState((state) => state.sets[state.cells[state.active]?.set ?? '']?.frames.length ?? 0);
  if (count < 2) return null;
  return (
    <Group gap={4} wrap="nowrap">
      <CommandButton name="play" />
      {rate !== undefined && (
        <Slider
          w={110}
          size="xs"
          min={1}
          max={60}
          value={Math.round(rate)}
          onChange={(value) => setRate(viewer, active, value)}
          label={(value) => t('per_second', { count: value })}
          thumbLabel={t('rate')}
        />
      )}
    </Group>
  );
}
