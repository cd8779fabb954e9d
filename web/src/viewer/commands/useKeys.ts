import { useEffect } from 'react';
import { useViewer, type Viewer } from '../state/viewer';
import { pressPreset } from '../toolbar/presets';
import { COMMANDS } from './commands';
import { findCommand, readChosenKeys } from './keys';

const TYPED_INTO = 'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"], .mantine-Slider-root';
const PRESSED = 'button, a, [role="tab"]';

/** Does what keys say, unless somebody types. */
export function useKeys(): void {
  const viewer = useViewer();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isElsewhere(event) || !act(viewer, event)) return;
      // Cornerstone has keys of its own: none of them is to do something else beside.
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  }, [viewer]);
}

function act(viewer: Viewer, event: KeyboardEvent): boolean {
  const command = findCommand(COMMANDS, readChosenKeys(), event);
  command?.run(viewer);
  return command !== undefined || pressPreset(viewer, event);
}

/** Whether a key means what has the focus: a field, a menu, a button that it presses. */
function isElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (event.key === 'Tab' || target?.closest(TYPED_INTO) || hasOwn(target, event)) return true;
  return (event.key === ' ' || event.key === 'Enter') && target?.closest(PRESSED) != null;
}

/** What has keys of its own while it has the focus names them, as a slide that one moves by the arrows. */
function hasOwn(target: Element | null, { key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  const own = target?.closest<HTMLElement>('[data-own-keys]')?.dataset.ownKeys;
  return own !== undefined && !ctrlKey && !altKey && !metaKey && own.split(' ').includes(key);
}
