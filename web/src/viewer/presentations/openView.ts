import { type DataSet, text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import type { CellContent, Viewer } from '../state/viewer';
import { isAbout, refersTo } from './presentationState';

/** Shows a picture by a state that is about it: in the active cell where it has it, else where it is shown, or here. */
export function openView(viewer: Viewer, state: DataSet): void {
  const { sets, cells, active } = viewer.state.get();
  const about = Object.values(sets).filter((set) => isAbout(state, set));
  const shows = (content: CellContent | null | undefined) => about.find((set) => set.id === content?.set);
  const cell = shows(cells[active]) ? active : Math.max(cells.findIndex(shows), -1);
  const place = cell < 0 ? active : cell;
  const set = shows(cells[place]) ?? about[0];
  if (!set) return;
  const shown = set.id === cells[place]?.set ? viewer.views.get().views[place]?.index : undefined;
  const current = shown === undefined ? undefined : set.frames[shown];
  const index = current && refersTo(state, current) ? (shown ?? 0) : Math.max(firstOf(set, state), 0);
  const content: CellContent = { set: set.id, mode: 'stack', index, state: text(state, TAG.SOPInstanceUID) };
  viewer.state.set({ cells: cells.map((one, at) => (at === place ? content : one)), active: place });
}

/** Shows the pictures of the active cell as they say themselves. */
export function leaveView(viewer: Viewer): void {
  const { cells, active } = viewer.state.get();
  const content = cells[active];
  if (!content?.state) return;
  const index = viewer.views.get().views[active]?.index ?? 0;
  const plain: CellContent = { set: content.set, mode: content.mode, index };
  viewer.state.set({ cells: cells.map((one, at) => (at === active ? plain : one)) });
}

function firstOf(set: DisplaySet, state: DataSet): number {
  return set.frames.findIndex((frame) => refersTo(state, frame));
}
