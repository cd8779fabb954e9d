import { remembered } from '../state/remembered';
import type { Command, CommandName } from './command';

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta']);

/** Keys that somebody chose, by the command. */
export type ChosenKeys = Partial<Record<CommandName, string>>;

/** Names what was pressed: `w`, `?`, `Shift+ArrowUp`, `Ctrl+z`; empty for a modifier alone. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  if (MODIFIERS.has(event.key)) return '';
  // A sign that needs Shift says so itself, where a letter does not.
  const isLetter = event.key.length === 1 && event.key.toLowerCase() !== event.key.toUpperCase();
  const hasShift = event.shiftKey && (event.key.length > 1 || isLetter);
  const parts = [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', hasShift ? 'Shift' : ''];
  const name = event.key === ' ' ? 'Space' : isLetter ? event.key.toLowerCase() : event.key;
  return [...parts.filter(Boolean), name].join('+');
}

/** Names a key by its place, for keyboards that write other letters: Cyrillic, Greek. */
export function latinName(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  return letter ? keyName({ ...modifiersOf(event), key: letter.toLowerCase() }) : '';
}

function modifiersOf({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) {
  return { ctrlKey, metaKey, altKey, shiftKey };
}

/** Gives the keys of a command: the chosen one, or those given. */
export function keysOf(command: Command, chosen: ChosenKeys): readonly string[] {
  const own = chosen[command.name];
  return own ? [own] : command.keys;
}

/** Finds what a key does. */
export function findCommand(
  commands: readonly Command[],
  chosen: ChosenKeys,
  event: KeyboardEvent,
): Command | undefined {
  const names = [keyName(event), latinName(event)].filter(Boolean);
  const own = commands.find((command) => names.some((name) => chosen[command.name] === name));
  return own ?? commands.find((command) => names.some((name) => keysOf(command, chosen).includes(name)));
}

export function readChosenKeys(): ChosenKeys {
  return remembered.get().keys;
}

/** Keeps a key for a command; no key gives it back those that it had. */
export function chooseKey(name: CommandName, key: string | undefined): ChosenKeys {
  const { [name]: _, ...others } = readChosenKeys();
  return keepKeys(key ? { ...others, [name]: key } : others);
}

/** Keeps these keys and no others. */
export function keepKeys(keys: ChosenKeys): ChosenKeys {
  remembered.change({ keys });
  return keys;
}
