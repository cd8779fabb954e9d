import { IconArrowBackUp, IconArrowForwardUp, IconStar, IconTrash } from '@tabler/icons-react';
import type { Command } from '../commands/command';
import type { Viewer } from '../state/viewer';
import { measurements } from './measurements';

export const MEASURING_COMMANDS: readonly Command[] = [
  {
    name: 'key_image',
    keys: ['k'],
    icon: IconStar,
    run: (viewer) => {
      const imageId = shownImage(viewer);
      if (imageId) measurements.toggleKeyImage(imageId);
    },
    isOn: (viewer) => measurements.state.get().keyImages.includes(shownImage(viewer)),
  },
  {
    name: 'delete_measurement',
    keys: ['Delete', 'Backspace'],
    icon: IconTrash,
    run: () => measurements.removeSelected(),
  },
  { name: 'undo', keys: ['Ctrl+z'], icon: IconArrowBackUp, run: () => measurements.undo() },
  { name: 'redo', keys: ['Ctrl+y', 'Ctrl+Shift+z'], icon: IconArrowForwardUp, run: () => measurements.redo() },
];

function shownImage(viewer: Viewer): string {
  return viewer.views.get().views[viewer.state.get().active]?.imageId ?? '';
}
