import { type DisplaySet, isPicture, OVER_OTHERS } from '../dicom/displaySets';
import type { CellContent, Layout, Mode, Viewer } from './viewer';

/** Puts a display set into a cell, the active one where none is named; or over what is shown there. */
export function show(viewer: Viewer, set: DisplaySet, cell = viewer.state.get().active, mode: Mode = 'stack'): void {
  if (OVER_OTHERS.includes(set.kind)) {
    void import('../overlays/opening').then(({ openOver }) => openOver(viewer, set, cell));
    return;
  }
  const { cells } = viewer.state.get();
  const content: CellContent = { set: set.id, mode };
  viewer.state.set({ cells: cells.map((one, at) => (at === cell ? content : one)), active: cell });
}

/** Divides the place anew; what was shown stays as far as there is place, and empty cells take what comes next. */
export function arrange(viewer: Viewer, layout: Layout, sets: DisplaySet[]): void {
  const { cells, active } = viewer.state.get();
  const count = layout.rows * layout.columns;
  const kept = cells.slice(0, count);
  const shown = new Set(kept.map((content) => content?.set));
  const next = sets.filter((set) => isPicture(set) && !shown.has(set.id));
  const filled = Array.from({ length: count }, (_, at): CellContent | null => {
    if (kept[at]) return kept[at];
    const set = next.shift();
    return set ? { set: set.id, mode: 'stack' } : null;
  });
  viewer.state.set({ layout, cells: filled, active: Math.min(active, count - 1), maximised: undefined });
}

/** Lets a cell fill the place, or gives the others theirs back. */
export function toggleMaximised(viewer: Viewer, cell = viewer.state.get().active): void {
  const { maximised, layout } = viewer.state.get();
  if (layout.rows * layout.columns > 1) viewer.state.set({ maximised: maximised === undefined ? cell : undefined });
}

/** Goes to the next or the previous display set in the active cell. */
export function step(viewer: Viewer, sets: DisplaySet[], by: 1 | -1): void {
  const { cells, active } = viewer.state.get();
  const at = sets.findIndex((set) => set.id === cells[active]?.set);
  const next = sets[at + by];
  if (next) show(viewer, next);
}
