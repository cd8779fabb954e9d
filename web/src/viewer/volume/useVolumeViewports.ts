import { type Enums, type RenderingEngine, setVolumesForViewports, type Types } from '@cornerstonejs/core';
import { ToolGroupManager } from '@cornerstonejs/tools';
import { type RefObject, useEffect, useState } from 'react';
import type { DisplaySet } from '../dicom/displaySets';
import { startEngine } from '../engine/setUp';
import { rangeOf } from '../engine/windowing';
import { windowsOf } from '../loader/rescale';

export interface PlaneInput {
  id: string;
  element: RefObject<HTMLDivElement | null>;
  type: Enums.ViewportType;
  orientation?: Enums.OrientationAxis;
}

/** Shows a volume in elements, each from its own side; gives the engine when all of them show it. */
export function useVolumeViewports(inputs: PlaneInput[], volumeId: string | undefined, set: DisplaySet, group: string) {
  const [engine, setEngine] = useState<RenderingEngine>();
  const names = inputs.map((input) => input.id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: inputs are made anew with every rendering; their names tell whether they are others.
  useEffect(() => {
    if (!volumeId) return;
    let isGone = false;
    let leave = () => {};
    void startEngine().then(async (started) => {
      if (isGone) return;
      leave = enable(started, inputs, group);
      await setVolumesForViewports(
        started,
        [{ volumeId, callback: windowing(set) }],
        inputs.map(({ id }) => id),
      );
      if (isGone) return;
      started.renderViewports(inputs.map(({ id }) => id));
      setEngine(started);
    });
    return () => {
      isGone = true;
      leave();
      setEngine(undefined);
    };
  }, [names, volumeId, set, group]);
  return engine;
}

function enable(engine: RenderingEngine, inputs: PlaneInput[], group: string): () => void {
  const observer = new ResizeObserver(() => requestAnimationFrame(() => engine.resize(true, true)));
  for (const { id, element, type, orientation } of inputs) {
    if (!element.current) continue;
    const input: Types.PublicViewportInput = { viewportId: id, element: element.current, type };
    engine.enableElement(orientation ? { ...input, defaultOptions: { orientation } } : input);
    ToolGroupManager.getToolGroup(group)?.addViewport(id, engine.id);
    observer.observe(element.current);
  }
  return () => {
    observer.disconnect();
    for (const { id } of inputs) {
      ToolGroupManager.getToolGroup(group)?.removeViewports(engine.id, id);
      if (engine.getViewport(id)) engine.disableElement(id);
    }
  };
}

/** Begins with the window of the file. */
function windowing(set: DisplaySet) {
  return ({ volumeActor }: { volumeActor: Types.VolumeActor }) => {
    const [window] = windowsOf(set.frames[0]?.data ?? set.data);
    if (!window) return;
    const { lower, upper } = rangeOf(window, set.frames[0]?.imageId ?? '');
    volumeActor.getProperty().getRGBTransferFunction(0).setMappingRange(lower, upper);
  };
}
