import { type StackViewport, utilities } from '@cornerstonejs/core';
import { onPage, placingOf } from '../cells/placing';
import { type DataSet, number, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { reset } from '../engine/stackView';
import { hasWebGl } from '../engine/webGl';
import { describePixels } from '../loader/pixelDescription';
import { type Area, type Point, readArea, readTurn, type Turn, turnOf } from './displayedArea';
import { applyGreys } from './greys';
import { itemFor } from './presentationState';

const DISPLAYED_AREA = '0070005A';

/** Shows a picture as a state says: turned, mirrored, its part, its greys. */
export async function applyState(viewport: StackViewport, state: DataSet, frame: Frame): Promise<void> {
  reset(viewport);
  applyTurn(viewport, frame, readTurn(state));
  showArea(viewport, frame, areaFor(state, frame), magnification(state, frame));
  await applyGreys(viewport, state, frame);
  viewport.render();
}

/** Names what of a state holds for a picture; pictures with the same name are shown alike. */
export function variantFor(state: DataSet, frame: Frame): string {
  const [area, greys] = [itemFor(state, DISPLAYED_AREA, frame), itemFor(state, '00283110', frame)];
  return `${(state[DISPLAYED_AREA]?.Value ?? []).indexOf(area)}/${(state['00283110']?.Value ?? []).indexOf(greys)}`;
}

/** Gives the part of a picture that a state shows; all of it where it says none. */
export function areaFor(state: DataSet, frame: Frame): Area {
  const { rows, columns } = describePixels(frame.data);
  const item = itemFor(state, DISPLAYED_AREA, frame);
  return (item && readArea(item)) ?? { left: 0, top: 0, right: columns, bottom: rows };
}

/** How many pixels of the screen are one of the picture; undefined where its part fills the place. */
function magnification(state: DataSet, frame: Frame): number | undefined {
  const item = itemFor(state, DISPLAYED_AREA, frame) ?? {};
  return text(item, '00700100') === 'MAGNIFY' ? number(item, '00700103') : undefined;
}

/** Turns and mirrors; which way the angle counts for a mirrored picture, the picture itself tells. */
function applyTurn(viewport: StackViewport, frame: Frame, wanted: Turn): void {
  if (wanted.isMirrored) viewport.setCamera({ flipHorizontal: true });
  for (const rotation of [wanted.rotation, (360 - wanted.rotation) % 360]) {
    viewport.setViewPresentation({ rotation });
    if (turnOf(placingOf(viewport, frame)).rotation === wanted.rotation) return;
  }
}

/** Lets a part of the picture fill the place, or shows it so many times as large, in the middle. */
function showArea(viewport: StackViewport, frame: Frame, area: Area, times: number | undefined): void {
  const { clientWidth, clientHeight } = viewport.canvas;
  const before = placingOf(viewport, frame);
  const [from, to] = [onPage(before, [area.left, area.top]), onPage(before, [area.right, area.bottom])];
  const [width, height] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  if (width === 0 || height === 0) return;
  const pixel = Math.hypot(before.a, before.b) * window.devicePixelRatio;
  const factor = times ? times / pixel : Math.min(clientWidth / width, clientHeight / height);
  viewport.setZoom(viewport.getZoom() * factor);
  showInMiddle(viewport, frame, [(area.left + area.right) / 2, (area.top + area.bottom) / 2]);
}

function showInMiddle(viewport: StackViewport, frame: Frame, point: Point): void {
  if (!hasWebGl()) {
    // Its pan is another here, but it can be told where to look.
    viewport.setCamera({ focalPoint: utilities.imageToWorldCoords(frame.imageId, point) ?? [0, 0, 0] });
    return;
  }
  const { clientWidth, clientHeight } = viewport.canvas;
  const [left, top] = onPage(placingOf(viewport, frame), point);
  const [x, y] = viewport.getPan();
  viewport.setPan([x + clientWidth / 2 - left, y + clientHeight / 2 - top]);
}
