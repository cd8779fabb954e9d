import type { IconPlus } from '@tabler/icons-react';
import type en from '@/locales/en/viewer.json';
import type { Viewer } from '../state/viewer';

export type CommandName = keyof typeof en.commands;

/** Something that one does by a button, a menu or a key. */
export interface Command {
  name: CommandName;
  /** Keys that do it until somebody chooses others: `w`, `Shift+ArrowUp`, `Ctrl+z`. */
  keys: readonly string[];
  icon?: typeof IconPlus;
  run: (viewer: Viewer) => void;
  /** Whether it holds at this moment; such commands are shown as switches. */
  isOn?: (viewer: Viewer) => boolean;
}
