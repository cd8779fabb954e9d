import { useSyncExternalStore } from 'react';

/** How often the command palette was asked for; it is loaded the first time. */
let calls = 0;
const listeners = new Set<() => void>();

/** Opens the command palette. */
export function openPalette(): void {
  calls += 1;
  for (const listener of listeners) listener();
}

/** Gives how often the command palette was asked for. */
export function usePaletteCalls(): number {
  return useSyncExternalStore(subscribe, () => calls);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
