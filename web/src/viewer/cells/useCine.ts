import { useEffect } from 'react';
import { play } from '../engine/cine';
import { useViewerState } from '../state/viewer';

/** Plays the cell while it is said to. */
export function useCine(cell: number): void {
  const rate = useViewerState((state) => state.playing[cell]);
  useEffect(() => (rate === undefined ? undefined : play(cell, rate)), [cell, rate]);
}
