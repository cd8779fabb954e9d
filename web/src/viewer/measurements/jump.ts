import { stackViewportOf } from '../cells/viewportOf';
import type { Viewer } from '../state/viewer';
import { type Measurement, measurements } from './measurements';

/** Shows the picture on which something was measured. */
export function jumpTo(viewer: Viewer, { imageId, uid }: Measurement): void {
  if (showImage(viewer, imageId)) measurements.select(uid);
}

/** Shows a picture in the cell that has its series already, else the active one; tells whether it is known. */
export function showImage(viewer: Viewer, imageId: string): boolean {
  const { sets, cells, active } = viewer.state.get();
  const set = Object.values(sets).find((one) => one.frames.some((frame) => frame.imageId === imageId));
  if (!set) return false;
  const index = set.frames.findIndex((frame) => frame.imageId === imageId);
  const shown = cells.findIndex((content) => content?.set === set.id && content.mode === 'stack');
  if (shown >= 0) {
    viewer.state.set({ active: shown });
    void stackViewportOf(shown)?.setImageIdIndex(index);
    return true;
  }
  const content = { set: set.id, mode: 'stack' as const, index };
  viewer.state.set({ cells: cells.map((one, at) => (at === active ? content : one)) });
  return true;
}
