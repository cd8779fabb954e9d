import { type StackViewport, type Types, utilities } from '@cornerstonejs/core';
import { hasWebGl } from './webGl';
import { rangeOf, type Window, windowOfRange } from './windowing';

export type { Window } from './windowing';

/** How a picture is shown, apart from which it is. */
export interface Presentation {
  window?: Window | undefined;
  isInverted?: boolean;
  zoom?: number;
  pan?: Types.Point2;
  /** Degrees, clockwise. */
  rotation?: number;
  isFlipped?: boolean;
}

export function windowOf(viewport: StackViewport): Window | undefined {
  const range = viewport.getProperties().voiRange;
  if (!range) return undefined;
  return windowOfRange(range, viewport.getCurrentImageId());
}

export function setWindow(viewport: StackViewport, window: Window): void {
  viewport.setProperties({ voiRange: rangeOf(window, viewport.getCurrentImageId()) });
  viewport.render();
}

export function invert(viewport: StackViewport): void {
  viewport.setProperties({ invert: !viewport.getProperties().invert });
  viewport.render();
}

export function turn(viewport: StackViewport, degrees: number): void {
  const { rotation = 0 } = viewport.getViewPresentation();
  viewport.setViewPresentation({ rotation: (rotation + degrees + 360) % 360 });
  viewport.render();
}

/** Mirrors left and right, or top and bottom, as one sees them. */
export function flip(viewport: StackViewport, isVertical: boolean): void {
  const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
  viewport.setCamera(isVertical ? { flipVertical: !flipVertical } : { flipHorizontal: !flipHorizontal });
  viewport.render();
}

/** Shows a picture as it was when it was opened. */
export function reset(viewport: StackViewport): void {
  // The processor's camera stays mirrored otherwise.
  viewport.setCamera({ flipHorizontal: false, flipVertical: false });
  viewport.resetCamera();
  viewport.resetProperties();
  viewport.setViewPresentation({ rotation: 0 });
  viewport.render();
}

/** Shows a pixel of the picture as a pixel of the screen, or all of the picture. */
export function setScale(viewport: StackViewport, scale: 'fit' | 'real'): void {
  viewport.resetCamera({ resetPan: true, resetZoom: true });
  if (scale === 'real') {
    const image = viewport.getCornerstoneImage();
    const [left] = viewport.worldToCanvas(imageToWorld(image, 0, 0));
    const [right] = viewport.worldToCanvas(imageToWorld(image, image.columns, 0));
    const shown = Math.abs(right - left) * window.devicePixelRatio;
    if (shown > 0) viewport.setZoom((viewport.getZoom() * image.columns) / shown);
  }
  viewport.render();
}

function imageToWorld(image: Types.IImage, column: number, row: number): Types.Point3 {
  return utilities.imageToWorldCoords(image.imageId, [column, row]) ?? [0, 0, 0];
}

export function presentationOf(viewport: StackViewport): Presentation {
  const { invert: isInverted } = viewport.getProperties();
  const { flipHorizontal } = viewport.getCamera();
  const { rotation } = viewport.getViewPresentation();
  return {
    window: windowOf(viewport),
    isInverted: isInverted ?? false,
    zoom: viewport.getZoom(),
    pan: viewport.getPan(),
    rotation: rotation ?? 0,
    isFlipped: flipHorizontal ?? false,
  };
}

export function present(viewport: StackViewport, wanted: Presentation): void {
  if (wanted.rotation) viewport.setViewPresentation({ rotation: wanted.rotation });
  if (wanted.isFlipped) viewport.setCamera({ flipHorizontal: true });
  // Drawn by the processor, zoom and pan mean something else, and what a link says of them would lead astray.
  if (hasWebGl()) {
    if (wanted.zoom && Math.abs(wanted.zoom - 1) > 0.001) viewport.setZoom(wanted.zoom);
    if (wanted.pan) viewport.setPan(wanted.pan);
  }
  if (wanted.isInverted !== undefined) viewport.setProperties({ invert: wanted.isInverted });
  if (wanted.window) setWindow(viewport, wanted.window);
  viewport.render();
}
