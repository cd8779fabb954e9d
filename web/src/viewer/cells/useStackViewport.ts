import { cache, Enums, type RenderingEngine, type StackViewport } from '@cornerstonejs/core';
import { ToolGroupManager } from '@cornerstonejs/tools';
import { type RefObject, useEffect, useState } from 'react';
import type { DisplaySet } from '../dicom/displaySets';
import { startEngine } from '../engine/setUp';
import { present, windowOf } from '../engine/stackView';
import { STACK_GROUP } from '../engine/toolGroups';
import { frameRegistry } from '../loader/frameRegistry';
import { hurry } from '../loader/transport';
import { type CellContent, noteView, useViewer, type Viewer } from '../state/viewer';

const { Events, ViewportType } = Enums;

export function viewportId(cell: number): string {
  return `cell-${cell}`;
}

/** Draws the pictures of a display set into an element, and tells what is shown there. */
export function useStackViewport(
  element: RefObject<HTMLDivElement | null>,
  cell: number,
  set: DisplaySet,
  content: CellContent,
): StackViewport | undefined {
  const viewer = useViewer();
  const viewport = useViewport(element, cell, viewer);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a cell begins matters when its stack is another, not later.
  useEffect(() => {
    if (viewport) void showStack(viewport, viewer, cell, set, content);
  }, [viewport, viewer, cell, set.id, content.presentation]);
  useEffect(() => {
    // Another picture of the stack that is shown: by a link, or the way back.
    const isShown = viewport?.getImageIds()[0] === set.frames[0]?.imageId;
    if (viewport && isShown && content.index !== undefined) void viewport.setImageIdIndex(content.index);
  }, [viewport, set, content]);
  return viewport;
}

function useViewport(element: RefObject<HTMLDivElement | null>, cell: number, viewer: Viewer) {
  const [viewport, setViewport] = useState<StackViewport>();
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let leave = () => setViewport(undefined);
    let isGone = false;
    void startEngine().then((engine) => {
      if (isGone) return;
      leave = enable(engine, target, cell, viewer, setViewport);
    });
    return () => {
      isGone = true;
      leave();
    };
  }, [element, cell, viewer]);
  return viewport;
}

function enable(
  engine: RenderingEngine,
  element: HTMLDivElement,
  cell: number,
  viewer: Viewer,
  give: (viewport: StackViewport | undefined) => void,
): () => void {
  const id = viewportId(cell);
  engine.enableElement({ viewportId: id, element, type: ViewportType.STACK });
  ToolGroupManager.getToolGroup(STACK_GROUP)?.addViewport(id, engine.id);
  const viewport = engine.getViewport(id) as StackViewport;
  const deafen = listen(element, viewport, cell, viewer);
  const observer = new ResizeObserver(() =>
    requestAnimationFrame(() => engine.getViewport(id) && engine.resize(true, true)),
  );
  observer.observe(element);
  give(viewport);
  return () => {
    observer.disconnect();
    deafen();
    ToolGroupManager.getToolGroup(STACK_GROUP)?.removeViewports(engine.id, id);
    engine.disableElement(id);
    give(undefined);
  };
}

function listen(element: HTMLDivElement, viewport: StackViewport, cell: number, viewer: Viewer): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const on = (target: EventTarget, name: string, act: (detail: { imageId?: string; imageIdIndex?: number }) => void) =>
    target.addEventListener(name, (event) => act((event as CustomEvent).detail), { signal });
  on(element, Events.PRE_STACK_NEW_IMAGE, ({ imageId = '', imageIdIndex }) => {
    // What is in memory is shown before anybody could be told that it is on its way.
    if (cache.isLoaded(imageId)) return;
    hurry(imageId);
    noteView(viewer, cell, { index: imageIdIndex ?? 0, isLoading: true });
  });
  on(element, Events.STACK_NEW_IMAGE, () => note(viewport, cell, viewer));
  on(element, Events.IMAGE_RENDERED, () => viewer.state.get().isFirstSeen || viewer.state.set({ isFirstSeen: true }));
  on(element, Events.VOI_MODIFIED, () => noteView(viewer, cell, { window: windowOf(viewport) }));
  let camera = 0;
  on(element, Events.CAMERA_MODIFIED, () => {
    camera += 1;
    noteView(viewer, cell, { camera, zoom: viewport.getZoom() });
  });
  return () => controller.abort();
}

function note(viewport: StackViewport, cell: number, viewer: Viewer): void {
  const imageId = viewport.getCurrentImageId();
  noteView(viewer, cell, {
    imageId,
    index: viewport.getCurrentImageIdIndex(),
    window: windowOf(viewport),
    zoom: viewport.getZoom(),
    isLoading: false,
    isMissing: frameRegistry.quality(imageId) === 'missing',
  });
}

async function showStack(viewport: StackViewport, viewer: Viewer, cell: number, set: DisplaySet, content: CellContent) {
  const imageIds = set.frames.map((frame) => frame.imageId);
  const index = Math.min(Math.max(content.index ?? 0, 0), imageIds.length - 1);
  noteView(viewer, cell, {
    imageId: imageIds[index] ?? '',
    index,
    window: undefined,
    zoom: 1,
    isLoading: true,
    isMissing: false,
  });
  try {
    await viewport.setStack(imageIds, index);
  } catch {
    noteView(viewer, cell, { isLoading: false, isMissing: true });
    return;
  }
  if (content.presentation) present(viewport, content.presentation);
  viewport.render();
  note(viewport, cell, viewer);
}
