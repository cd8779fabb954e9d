import { stackViewportOf } from '../cells/viewportOf';
import { displaySetsOf } from '../dicom/displaySets';
import { store } from '../dicom/writing';
import { frameRegistry } from '../loader/frameRegistry';
import { addSets } from '../state/opening';
import type { Viewer } from '../state/viewer';
import { openView } from './openView';
import { shownView } from './shownView';
import { writeState } from './write';

/** Puts how the active cell shows its picture into the archive, under a name. Raises: an Error. */
export async function saveView(viewer: Viewer, name: string, creator: string): Promise<void> {
  const { active } = viewer.state.get();
  const viewport = stackViewportOf(active);
  const frame = viewport && frameRegistry.find(viewport.getCurrentImageId());
  if (!frame) return;
  const state = writeState(shownView(viewport, frame), name, creator);
  await store([state]);
  addSets(viewer, displaySetsOf([state]));
  openView(viewer, state);
}
