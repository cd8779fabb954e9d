import { Button } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { commandOf } from '../commands/commands';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { editing } from './editing';

/** Begins to paint on the pictures that are shown. */
export function NewSegmentation() {
  const { t } = useTranslation('layers');
  const viewer = useViewer();
  const set = useViewerState((state) => state.sets[state.cells[state.active]?.set ?? '']);
  const isEditing = useStore(editing.state, (state) => state.layer !== undefined);
  if (set?.kind !== 'stack' || isEditing) return null;
  const begin = () => {
    editing.begin(set, t('edit.new_name'), t('edit.segment', { number: 1 }));
    commandOf('tool_brush').run(viewer);
  };
  return (
    <Button size="xs" variant="default" leftSection={<IconBrush size={16} />} onClick={begin}>
      {t('edit.new')}
    </Button>
  );
}
