import { useDeferredValue, useEffect, useState } from 'react';
import { useViewerState } from './viewer';

/** A picture that takes longer is not waited for. */
const LONGEST_MS = 800;

/** Whether what is around the pictures may be drawn: after the first of them, which is what one waits for. */
export function useSurroundings(): boolean {
  const isDrawn = useViewerState((state) => state.isDrawn);
  const awaitsPicture = useViewerState(({ cells, sets }) =>
    cells.some((content) => content?.mode === 'stack' && sets[content.set]?.kind === 'stack'),
  );
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LONGEST_MS);
    return () => clearTimeout(timer);
  }, []);
  // In between, when nothing else is to be done.
  return useDeferredValue(isDrawn || isLate || !awaitsPicture, false);
}
