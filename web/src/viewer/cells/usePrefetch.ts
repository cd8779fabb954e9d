import { useEffect, useRef } from 'react';
import type { DisplaySet } from '../dicom/displaySets';
import { prefetch } from '../engine/prefetch';
import { readingOrder } from '../engine/readingOrder';
import { setsOfStudy } from '../state/opening';
import { useFirstSeen } from '../state/useFirstSeen';
import { useCellView, useViewer, useViewerState } from '../state/viewer';

/** Fetches, once the first picture is there, what comes next in the active cell, then the rest of the study. */
export function usePrefetch(cell: number, set: DisplaySet): void {
  const viewer = useViewer();
  const view = useCellView(cell);
  const isActive = useViewerState((state) => state.active === cell);
  const isFirstSeen = useFirstSeen();
  const before = useRef(0);
  const direction = useRef<1 | -1>(1);
  const { index = 0, isLoading = true } = view ?? {};
  useEffect(() => {
    if (index !== before.current) direction.current = index > before.current ? 1 : -1;
    before.current = index;
    if (!isActive || isLoading || !isFirstSeen) return;
    const { sets, cells, study } = viewer.state.get();
    const own = readingOrder(
      set.frames.map((frame) => frame.imageId),
      index,
      direction.current,
    );
    const shown = cells.flatMap((content) => sets[content?.set ?? '']?.frames ?? []);
    // What is laid over pictures is fetched as one when it is wanted.
    const others = setsOfStudy(sets, study).flatMap((one) => (one.kind === 'stack' ? one.frames : []));
    prefetch.follow([...new Set([...own, ...[...shown, ...others].map((frame) => frame.imageId)])]);
  }, [viewer, set, index, isActive, isLoading, isFirstSeen]);
}
