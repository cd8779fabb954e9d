import { stackViewportOf } from '../cells/viewportOf';
import { Store } from '../state/store';
import type { Viewer } from '../state/viewer';

/** Whether somebody is asked how a video is to be. */
export const videoQuestion = new Store({ isAsked: false });

/** Asks how a video of the active cell is to be, where it has several pictures. */
export function askForVideo(viewer: Viewer): void {
  const count = stackViewportOf(viewer.state.get().active)?.getImageIds().length ?? 0;
  videoQuestion.set({ isAsked: count > 1 });
}
