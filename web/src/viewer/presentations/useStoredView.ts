import type { StackViewport } from '@cornerstonejs/core';
import { useEffect, useRef } from 'react';
import type { DataSet } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { present, reset } from '../engine/stackView';
import { type CellContent, useCellView, useViewerState } from '../state/viewer';
import { applyState, variantFor } from './apply';
import { refersTo, stateWith } from './presentationState';

/** Shows the pictures of a cell as the chosen state says; gives the state where it is about the one that is shown. */
export function useStoredView(
  viewport: StackViewport | undefined,
  cell: number,
  content: CellContent,
  frame: Frame | undefined,
): DataSet | undefined {
  const view = useCellView(cell);
  const chosen = useViewerState(({ sets }) => stateWith(content.state, sets));
  const state = chosen && frame && refersTo(chosen, frame) ? chosen : undefined;
  const isShown = view !== undefined && !view.isLoading && !view.isMissing && view.imageId === frame?.imageId;
  const applied = useRef<{ content: CellContent; variant: string }>(undefined);
  useEffect(() => {
    if (!viewport || !isShown || !frame) return;
    const before = applied.current;
    if (!content.state && before) {
      applied.current = undefined;
      reset(viewport);
    }
    if (!state) return;
    const variant = variantFor(state, frame);
    if (before?.content === content && before.variant === variant) return;
    applied.current = { content, variant };
    void applyState(viewport, state, frame).then(() => {
      // A link that was made after something was changed shows what was changed.
      if (!before && content.presentation) present(viewport, content.presentation);
    });
  }, [viewport, content, frame, isShown, state]);
  return state;
}
