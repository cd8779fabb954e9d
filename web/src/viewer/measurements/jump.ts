import { stackViewportOf } from '../cells/viewportOf';
import type { Viewer } from '../state/viewer';
import { type Measurement, measurements } from './measurements';

/** Shows the picture on which something was measured, in the cell that has its series already, else the active one. */
export function jumpTo(viewer: Viewer, { imageId, uid }: Measurement): void {
  const { sets, cells, active } = viewer.state.get();
  const set = Object.values(sets).find((one) => one.frames.some((frame) => frame.imageId === imageId));
  if (!set) return;
  const index = set.frames.findIndex((frame) => frame.imageId === imageId);
  const shown = cells.findIndex((content) => content?.set === set.id && content.mode === 'stack');
  const cell = shown < 0 ? active : shown;
  if (shown >= 0) void stackViewportOf(cell)?.setImageIdIndex(index);
  const content = { set: set.id, mode: 'stack' as const, index };
  viewer.state.set({ active: cell, cells: shown >= 0 ? cells : cells.map((one, at) => (at === cell ? content : one)) });
  measurements.select(uid);
}
