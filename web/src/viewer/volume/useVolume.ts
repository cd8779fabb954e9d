import { cache, cornerstoneStreamingImageVolumeLoader, Enums, eventTarget, volumeLoader } from '@cornerstonejs/core';
import { useEffect, useState } from 'react';
import type { DisplaySet } from '../dicom/displaySets';
import { startEngine } from '../engine/setUp';
import { frameRegistry } from '../loader/frameRegistry';

const SCHEME = 'cornerstoneStreamingImageVolume';

/** A volume on its way. */
export interface LoadingVolume {
  id: string;
  /** From 0 to 1. */
  progress: number;
  problem: boolean;
}

/** Makes the volume of a display set: known at once, filled as its slices come. */
export function useVolume(set: DisplaySet): LoadingVolume | undefined {
  const [volume, setVolume] = useState<LoadingVolume>();
  useEffect(() => {
    let isGone = false;
    const id = `${SCHEME}:${set.id}`;
    void makeVolume(id, set)
      .then(() => isGone || setVolume({ id, progress: 0, problem: false }))
      .catch(() => isGone || setVolume({ id, progress: 0, problem: true }));
    const note = (event: Event) => {
      const { volumeId, framesProcessed, totalNumFrames } = (event as CustomEvent).detail;
      if (volumeId !== id || isGone) return;
      const problem = set.frames.some((frame) => frameRegistry.quality(frame.imageId) !== 'stored');
      setVolume({ id, progress: (framesProcessed ?? 0) / (totalNumFrames || 1), problem });
    };
    eventTarget.addEventListener(Enums.Events.IMAGE_VOLUME_MODIFIED, note);
    return () => {
      isGone = true;
      eventTarget.removeEventListener(Enums.Events.IMAGE_VOLUME_MODIFIED, note);
    };
  }, [set]);
  return volume;
}

async function makeVolume(id: string, set: DisplaySet): Promise<void> {
  await startEngine();
  volumeLoader.registerVolumeLoader(SCHEME, cornerstoneStreamingImageVolumeLoader as never);
  const known = cache.getVolume(id);
  const volume =
    known ?? (await volumeLoader.createAndCacheVolume(id, { imageIds: set.frames.map((frame) => frame.imageId) }));
  (volume as unknown as { load: () => void }).load();
}
