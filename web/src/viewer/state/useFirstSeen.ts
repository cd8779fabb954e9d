import { useDeferredValue, useEffect } from 'react';
import { useViewer, useViewerState } from './viewer';

/** A picture that takes longer is not waited for. */
const LONGEST_MS = 800;

/** Whether what is around the pictures may be drawn: after the first of them, which is what one waits for. */
export function useFirstSeen(): boolean {
  // In between, when nothing else is to be done.
  return useDeferredValue(
    useViewerState((state) => state.isFirstSeen),
    false,
  );
}

/** Ends the waiting for the first picture where there is none, or where it takes long. */
export function useWaiting(): void {
  const viewer = useViewer();
  const awaitsPicture = useViewerState(({ cells, sets }) =>
    cells.some((content) => content?.mode === 'stack' && sets[content.set]?.kind === 'stack'),
  );
  useEffect(() => {
    const timer = setTimeout(() => viewer.state.set({ isFirstSeen: true }), awaitsPicture ? LONGEST_MS : 0);
    return () => clearTimeout(timer);
  }, [viewer, awaitsPicture]);
}
