import { getRenderingEngines, type VolumeViewport } from '@cornerstonejs/core';
import { rangeOf, type Window } from '../engine/windowing';

export function planeId(cell: number, name: string): string {
  return `plane-${cell}-${name}`;
}

/** Shows the planes of a cell in a window. */
export function setPlanesWindow(cell: number, window: Window): void {
  const [engine] = getRenderingEngines() ?? [];
  for (const viewport of engine?.getViewports() ?? []) {
    if (!viewport.id.startsWith(planeId(cell, ''))) continue;
    const planes = viewport as VolumeViewport;
    planes.setProperties({ voiRange: rangeOf(window, planes.getImageIds()[0] ?? '') });
    viewport.render();
  }
}
