import { useEffect } from 'react';
import { addShortcuts, type Shortcut } from './registry';

/** Gives a page keys while it is shown; keep the list (`useMemo`). */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => addShortcuts(shortcuts), [shortcuts]);
}
