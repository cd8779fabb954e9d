import { IconArrowBackUp, IconArrowForwardUp, IconStar, IconTrash } from '@tabler/icons-react';
import type { Command } from '../commands/command';
import { PAINTING } from '../engine/toolGroups';
import { editing } from '../segmentations/editing';
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
  { name: 'undo', keys: ['Ctrl+z'], icon: IconArrowBackUp, run: undo },
  { name: 'redo', keys: ['Ctrl+y', 'Ctrl+Shift+z'], icon: IconArrowForwardUp, run: () => measurements.redo() },
];

/** With a brush in the hand, the last stroke is meant. */
function undo(viewer: Viewer): void {
  const isPainting = PAINTING.some((tool) => tool === viewer.state.get().tool);
  if (isPainting && editing.state.get().steps > 0) editing.undo();
  else measurements.undo();
}

function shownImage(viewer: Viewer): string {
  return viewer.views.get().views[viewer.state.get().active]?.imageId ?? '';
}
