import { useEffect } from 'react';
import { startEngine } from '../engine/setUp';
import { setsOfStudy } from '../state/opening';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { measurements } from './measurements';

/** Keeps the measurements of the study that is open, and asks before they are lost. */
export function useMeasurements(): void {
  const viewer = useViewer();
  const study = useViewerState((state) => state.study);
  const isRead = useViewerState((state) => state.isRead);
  const isUnsaved = useStore(measurements.state, (state) => state.isUnsaved);
  useEffect(() => {
    if (!isRead) return;
    const read = async () => {
      await startEngine();
      await measurements.open(study);
      measurements.readArchive(setsOfStudy(viewer.state.get().sets, study).map((set) => set.data));
    };
    void read();
    return () => measurements.close();
  }, [viewer, study, isRead]);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
}
