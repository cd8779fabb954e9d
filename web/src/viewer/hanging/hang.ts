import { type DisplaySet, isPicture } from '../dicom/displaySets';
import { beginPicture } from '../loader/beginPicture';
import { type Address, filled, located } from '../state/address';
import type { CellContent, Layout, Viewer } from '../state/viewer';
import { ruleFor } from './rules';

/** Arranges a study that is opened: as its address says, else by the rule for what it is. */
export function hang(viewer: Viewer, sets: DisplaySet[], address: Address): void {
  if (sets.length === 0) return;
  const asked = address.cells.map((content) => located(content, sets));
  const isKnown = asked.some((content) => sets.some((set) => set.id === content.set));
  if (isKnown) {
    const layout = address.layout ?? { rows: 1, columns: 1 };
    begin(viewer, sets, layout, filled(layout, asked));
    return;
  }
  const { pictureSeries, isRead } = viewer.state.get();
  // What lies over pictures, or has none, is not shown in their place while they are on their way.
  if (!isRead && pictureSeries > 0 && !sets.some(isPicture)) return;
  const { layout } = ruleFor(sets);
  // The slide itself before the photograph of its label.
  const pictures = sets.filter(isPicture).sort((one, other) => other.levels.length - one.levels.length);
  const shown = (pictures.length > 0 ? pictures : sets).map((set): CellContent => ({ set: set.id, mode: 'stack' }));
  const count = Math.max(1, Math.min(layout.rows * layout.columns, pictureSeries));
  const fitting = count < layout.rows * layout.columns ? smallest(count) : layout;
  begin(viewer, sets, fitting, filled(fitting, shown));
}

/** Shows cells, and asks for their first pictures while what draws them is set up. */
function begin(viewer: Viewer, sets: DisplaySet[], layout: Layout, cells: (CellContent | null)[]): void {
  for (const content of cells) {
    const set = sets.find(({ id }) => id === content?.set);
    if (content) beginPicture(set, content);
  }
  viewer.state.set({ layout, cells });
}

/** Gives places that are still empty the series that have come meanwhile. */
export function fillUp(viewer: Viewer, sets: DisplaySet[]): void {
  const { cells } = viewer.state.get();
  const taken = new Set(cells.map((content) => content?.set));
  const next = sets.filter((set) => isPicture(set) && !taken.has(set.id));
  if (next.length === 0 || !cells.includes(null)) return;
  viewer.state.set({
    cells: cells.map((content) => {
      const set = content ? undefined : next.shift();
      return set ? { set: set.id, mode: 'stack' } : content;
    }),
  });
}

/** The smallest layout with so many cells, wider than high. */
function smallest(count: number): Layout {
  const rows = Math.floor(Math.sqrt(count));
  return { rows, columns: Math.ceil(count / rows) };
}
