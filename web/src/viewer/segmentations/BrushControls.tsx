import { Button, Checkbox, Group, NumberInput, Slider, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PAINTING } from '../engine/toolGroups';
import { useStore } from '../state/store';
import { useViewerState } from '../state/viewer';
import { CommandButton } from '../toolbar/CommandButton';
import { editing } from './editing';

/** The brush in the hand: what it does, how large it is, which values it takes. */
export function BrushControls() {
  const { t } = useTranslation('layers');
  const tool = useViewerState((state) => state.tool);
  const { radius, isBall, steps } = useStore(editing.state, (state) => state);
  return (
    <>
      <Group gap={4}>
        {PAINTING.map((name) => (
          <CommandButton key={name} name={`tool_${name}`} />
        ))}
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconArrowBackUp size={16} />}
          disabled={steps === 0}
          onClick={() => editing.undo()}
        >
          {t('edit.undo')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {t('edit.size', { millimetres: 2 * radius })}
      </Text>
      <Slider
        size="sm"
        min={0.5}
        max={30}
        step={0.5}
        value={radius}
        onChange={(value) => editing.state.set({ radius: value })}
        label={null}
        thumbLabel={t('edit.radius')}
      />
      <Checkbox
        size="xs"
        label={t('edit.ball')}
        checked={isBall}
        onChange={(event) => editing.state.set({ isBall: event.currentTarget.checked })}
      />
      {tool === 'threshold' && <Range />}
    </>
  );
}

function Range() {
  const { t } = useTranslation('layers');
  const { lower, upper } = useStore(editing.state, (state) => state);
  const change = (name: 'lower' | 'upper') => (value: number | string) => {
    if (typeof value === 'number') editing.state.set({ [name]: value });
  };
  return (
    <Group gap="xs" grow>
      <NumberInput size="xs" label={t('edit.lower')} value={lower} onChange={change('lower')} />
      <NumberInput size="xs" label={t('edit.upper')} value={upper} onChange={change('upper')} />
    </Group>
  );
}
