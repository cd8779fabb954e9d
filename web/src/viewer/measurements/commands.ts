import { IconArrowBackUp, IconArrowForwardUp, IconTrash } from '@tabler/icons-react';
import type { Command } from '../commands/command';
import { measurements } from './measurements';

export const MEASURING_COMMANDS: readonly Command[] = [
  {
    name: 'delete_measurement',
    keys: ['Delete', 'Backspace'],
    icon: IconTrash,
    run: () => measurements.removeSelected(),
  },
  { name: 'undo', keys: ['Ctrl+z'], icon: IconArrowBackUp, run: () => measurements.undo() },
  { name: 'redo', keys: ['Ctrl+y', 'Ctrl+Shift+z'], icon: IconArrowForwardUp, run: () => measurements.redo() },
];
