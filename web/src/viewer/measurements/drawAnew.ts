import { getRenderingEngines } from '@cornerstonejs/core';
import { utilities } from '@cornerstonejs/tools';

/** Draws the measurements of every cell again. */
export function drawAnew(): void {
  const [engine] = getRenderingEngines() ?? [];
  if (!engine) return;
  utilities.triggerAnnotationRenderForViewportIds(engine.getViewports().map((viewport) => viewport.id));
}
