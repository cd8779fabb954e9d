import { MEASURING_COMMANDS } from '../measurements/commands';
import type { Command, CommandName } from './command';
import { DISPLAY_COMMANDS } from './display';
import { TOOL_COMMANDS } from './tools';
import { GOING_COMMANDS, VIEW_COMMANDS, WINDOW_COMMANDS } from './views';

/** All that can be done, in the order in which the list of keys tells it. */
export const GROUPS = [
  { name: 'going', commands: [...GOING_COMMANDS, ...DISPLAY_COMMANDS.slice(0, 3)] },
  { name: 'tools', commands: TOOL_COMMANDS },
  { name: 'view', commands: [...VIEW_COMMANDS, ...WINDOW_COMMANDS] },
  { name: 'measuring', commands: MEASURING_COMMANDS },
  { name: 'display', commands: DISPLAY_COMMANDS.slice(3) },
] as const satisfies readonly { name: string; commands: readonly Command[] }[];

export const COMMANDS: readonly Command[] = GROUPS.flatMap((group): readonly Command[] => group.commands);

export function commandOf(name: CommandName): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (!found) throw new Error(`no such command: ${name}`);
  return found;
}
