import { useEffect } from 'react';
import { startEngine } from '../engine/setUp';
import { useStore } from '../state/store';
import { useViewerState } from '../state/viewer';
import { measurements } from './measurements';

/** Keeps the measurements of the study that is open, and asks before they are lost. */
export function useMeasurements(): void {
  const study = useViewerState((state) => state.study);
  const isUnsaved = useStore(measurements.state, (state) => state.isUnsaved);
  useEffect(() => {
    void startEngine().then(() => measurements.open(study));
    return () => measurements.close();
  }, [study]);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
}
