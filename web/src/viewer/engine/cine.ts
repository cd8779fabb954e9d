import { stackViewportOf } from '../cells/viewportOf';
import { recordedRate } from '../dicom/displaySets';
import type { Viewer } from '../state/viewer';

const FALLBACK_RATE = 15;
const LARGEST_RATE = 120;

/** Plays the active cell at the rate at which it was recorded, or stops it. */
export function togglePlaying(viewer: Viewer): void {
  const { active, playing, sets, cells } = viewer.state.get();
  const set = sets[cells[active]?.set ?? ''];
  if (!set || set.frames.length < 2) return;
  const { [active]: isPlaying, ...others } = playing;
  const rate = Math.min(recordedRate(set.data) ?? FALLBACK_RATE, LARGEST_RATE);
  viewer.state.set({ playing: isPlaying === undefined ? { ...playing, [active]: rate } : others });
}

export function setRate(viewer: Viewer, cell: number, rate: number): void {
  const { playing } = viewer.state.get();
  viewer.state.set({ playing: { ...playing, [cell]: Math.min(Math.max(rate, 1), LARGEST_RATE) } });
}

/** Plays a cell until the returned function is called; drops pictures rather than falling behind. */
export function play(cell: number, framesPerSecond: number): () => void {
  let handle = 0;
  let isDrawing = false;
  const beganAt = performance.now();
  const from = stackViewportOf(cell)?.getCurrentImageIdIndex() ?? 0;
  const tick = (now: number) => {
    handle = requestAnimationFrame(tick);
    const viewport = stackViewportOf(cell);
    const count = viewport?.getImageIds().length ?? 0;
    if (!viewport || count < 2 || isDrawing) return;
    const wanted = (from + Math.floor(((now - beganAt) / 1000) * framesPerSecond)) % count;
    if (wanted === viewport.getCurrentImageIdIndex()) return;
    isDrawing = true;
    void viewport.setImageIdIndex(wanted).finally(() => {
      isDrawing = false;
    });
  };
  handle = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(handle);
}
