import { useEffect, useState } from 'react';
import { startEngine } from '../engine/setUp';
import { setsOfStudy } from '../state/opening';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { measurements } from './measurements';

/** Keeps the measurements of the study that is open, and asks before they are lost. */
export function useMeasurements(): void {
  const viewer = useViewer();
  const study = useViewerState((state) => state.study);
  // Whoever sees a picture may measure, long before all series are read.
  const isFirstSeen = useViewerState((state) => state.isFirstSeen);
  const isRead = useViewerState((state) => state.isRead);
  const [isOpen, setOpen] = useState(false);
  const isUnsaved = useStore(measurements.state, (state) => state.isUnsaved);
  useEffect(() => {
    if (!isFirstSeen) return;
    let isGone = false;
    const open = async () => {
      await startEngine();
      if (isGone) return;
      await measurements.open(study);
      if (!isGone) setOpen(true);
    };
    void open();
    return () => {
      isGone = true;
      setOpen(false);
      measurements.close();
    };
  }, [study, isFirstSeen]);
  useEffect(() => {
    if (!isOpen || !isRead) return;
    measurements.readArchive(setsOfStudy(viewer.state.get().sets, study).map((set) => set.data));
  }, [viewer, study, isOpen, isRead]);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
}
