import { useEffect } from 'react';
import { startEngine } from '../engine/setUp';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { readDrawing } from './drawings';
import { editing } from './editing';

/** Brings back what was painted and not stored, and asks before it is lost. */
export function useDrawing(): void {
  const viewer = useViewer();
  const study = useViewerState((state) => state.study);
  const isRead = useViewerState((state) => state.isRead);
  const isUnsaved = useStore(editing.state, (state) => state.isUnsaved);
  useEffect(() => {
    if (!isRead) return;
    let isGone = false;
    const resume = async () => {
      const drawing = await readDrawing(study).catch(() => undefined);
      const set = viewer.state.get().sets[drawing?.layer.edited ?? ''];
      await startEngine();
      if (drawing && set && !isGone) editing.resume(drawing, set);
    };
    void resume();
    window.addEventListener('pagehide', editing.keepNow);
    return () => {
      isGone = true;
      window.removeEventListener('pagehide', editing.keepNow);
      void editing.end(false);
    };
  }, [viewer, study, isRead]);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
}
