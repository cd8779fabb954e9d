import { useSyncExternalStore } from 'react';

/** How close together the rows of lists are. */
export type Density = 'compact' | 'comfortable';

const KEPT = 'dicom-network.density';
const HEIGHTS: Record<Density, number> = { compact: 28, comfortable: 40 };
const listeners = new Set<() => void>();

/** Gives the density of lists, and the height of a row in pixels. */
export function useDensity(): { density: Density; rowHeight: number } {
  const density = useSyncExternalStore(subscribe, keptDensity);
  return { density, rowHeight: HEIGHTS[density] };
}

/** Changes the density of every list at once. */
export function changeDensity(density: Density): void {
  localStorage.setItem(KEPT, density);
  for (const listener of listeners) listener();
}

function keptDensity(): Density {
  return localStorage.getItem(KEPT) === 'comfortable' ? 'comfortable' : 'compact';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
