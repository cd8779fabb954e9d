import { useEffect } from 'react';
import { useDrawing } from '../segmentations/useDrawing';
import { useStore } from '../state/store';
import { useViewerState } from '../state/viewer';
import { layers } from './layers';

/** Draws what lies over pictures; what draws it is fetched when there is something. */
export function useLayers(): void {
  useDrawing();
  const study = useViewerState((state) => state.study);
  const hasLayers = useStore(layers.state, (state) => state.list.length > 0);
  useEffect(() => {
    if (!hasLayers) return;
    let isGone = false;
    let stop = () => {};
    void import('./screens').then(({ coverViewports }) => {
      if (!isGone) stop = coverViewports();
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [hasLayers]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what lies over the pictures of one study is gone with it.
  useEffect(() => () => layers.clear(), [study]);
}
