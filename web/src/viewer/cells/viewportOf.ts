import { getRenderingEngines, type StackViewport } from '@cornerstonejs/core';
import { viewportId } from './useStackViewport';

/** Gives the viewport of a cell; undefined where it shows no pictures. */
export function stackViewportOf(cell: number): StackViewport | undefined {
  const [engine] = getRenderingEngines() ?? [];
  return engine?.getViewport(viewportId(cell)) as StackViewport | undefined;
}
