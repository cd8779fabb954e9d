import type { StackViewport, Types } from '@cornerstonejs/core';
import { useEffect } from 'react';
import { viewportId } from '../cells/useStackViewport';
import { stackViewportOf } from '../cells/viewportOf';
import type { DisplaySet } from '../dicom/displaySets';
import { dot, planeOf } from '../dicom/geometry';
import { useStore } from '../state/store';
import { type CellView, useViewer, useViewerState, type Viewer } from '../state/viewer';
import { setWindow } from './stackView';
import { showReferenceLines } from './toolGroups';
import { hasWebGl } from './webGl';

/** Lets cells follow the active one where that is wished, and shows where its slice cuts through the others. */
export function useLinkedCells(): void {
  useReferenceLines();
  const viewer = useViewer();
  const isOn = useViewerState((state) => state.isSynchronised);
  useEffect(() => (isOn ? follow(viewer) : undefined), [viewer, isOn]);
}

function useReferenceLines(): void {
  const viewer = useViewer();
  const source = useViewerState((state) => {
    const several = state.cells.filter((content) => content?.mode === 'stack').length > 1;
    return state.hasReferenceLines && several && state.cells[state.active]?.mode === 'stack' ? state.active : -1;
  });
  const isLoading = useStore(viewer.views, (state) => state.views[source]?.isLoading ?? true);
  useEffect(() => {
    showReferenceLines(source < 0 || isLoading ? undefined : viewportId(source));
  }, [source, isLoading]);
}

/** Where each cell was when they were linked; the distance stays for what lies in another patient space. */
function follow(viewer: Viewer): () => void {
  const { views } = viewer.views.get();
  const began = new Map(Object.entries(views).map(([cell, view]) => [Number(cell), view?.index ?? 0]));
  let before: CellView | undefined;
  return viewer.views.subscribe(() => {
    const { active } = viewer.state.get();
    const view = viewer.views.get().views[active];
    if (!view || view.isLoading || view === before) return;
    before = view;
    viewer.state.get().cells.forEach((content, cell) => {
      if (cell !== active && content?.mode === 'stack') adapt(viewer, cell, view, began);
    });
  });
}

function adapt(viewer: Viewer, cell: number, view: CellView, began: Map<number, number>): void {
  const { sets, cells, active } = viewer.state.get();
  const [leading, own] = [sets[cells[active]?.set ?? ''], sets[cells[cell]?.set ?? '']];
  const [source, viewport] = [stackViewportOf(active), stackViewportOf(cell)];
  if (!leading || !own || !viewport || !source || viewport.getImageIds().length !== own.frames.length) return;
  const index = matching(leading, own, view.index, (began.get(cell) ?? 0) - (began.get(active) ?? 0));
  if (index !== undefined && index !== viewport.getTargetImageIdIndex()) void viewport.setImageIdIndex(index);
  if (leading.modality === own.modality && view.window) {
    const range = viewport.getProperties().voiRange;
    const shown = source.getProperties().voiRange;
    if (range && shown && (range.lower !== shown.lower || range.upper !== shown.upper))
      setWindow(viewport, view.window);
  }
  if (Math.abs(viewport.getZoom() - view.zoom) > 0.001) enlarge(viewport, view.zoom, source.getPan());
}

function enlarge(viewport: StackViewport, zoom: number, pan: Types.Point2): void {
  viewport.setZoom(zoom);
  // Drawn by the processor, what is called pan is another thing than what moves.
  if (hasWebGl()) viewport.setPan(pan);
  viewport.render();
}

/** Gives the picture that lies where the leading one does: in the patient, else as far from where both began. */
export function matching(leading: DisplaySet, own: DisplaySet, index: number, distance: number): number | undefined {
  const plane = planeOf(leading.frames[index]?.data ?? {});
  const first = planeOf(own.frames[0]?.data ?? {});
  const isSameSpace = leading.frameOfReference !== '' && leading.frameOfReference === own.frameOfReference;
  if (plane && first && Math.abs(dot(plane.normal, first.normal)) < 0.95) return undefined;
  if (!plane || !first || !isSameSpace) return Math.min(Math.max(index + distance, 0), own.frames.length - 1);
  const wanted = dot(plane.position, first.normal);
  let best = { at: 0, gap: Number.POSITIVE_INFINITY };
  own.frames.forEach((frame, at) => {
    const position = planeOf(frame.data)?.position;
    const gap = position ? Math.abs(dot(position, first.normal) - wanted) : Number.POSITIVE_INFINITY;
    if (gap < best.gap) best = { at, gap };
  });
  return best.at;
}
