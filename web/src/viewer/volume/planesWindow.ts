import { getRenderingEngines, utilities, type VolumeViewport } from '@cornerstonejs/core';
import type { Window } from '../engine/stackView';

export function planeId(cell: number, name: string): string {
  return `plane-${cell}-${name}`;
}

/** Shows the planes of a cell in a window. */
export function setPlanesWindow(cell: number, { center, width }: Window): void {
  const [engine] = getRenderingEngines() ?? [];
  const { lower, upper } = utilities.windowLevel.toLowHighRange(width, center);
  for (const viewport of engine?.getViewports() ?? []) {
    if (!viewport.id.startsWith(planeId(cell, ''))) continue;
    (viewport as VolumeViewport).setProperties({ voiRange: { lower, upper } });
    viewport.render();
  }
}
