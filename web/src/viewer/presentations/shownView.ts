import { type StackViewport, utilities } from '@cornerstonejs/core';
import { inPicture, placingOf } from '../cells/placing';
import type { Frame } from '../dicom/frame';
import { windowOf } from '../engine/stackView';
import { TOOLS } from '../engine/toolGroups';
import { describePixels } from '../loader/pixelDescription';
import { measurements } from '../measurements/measurements';
import { keptPoints } from '../measurements/shapes';
import { type Area, type Point, turnOf } from './displayedArea';
import type { Note, ShownView } from './write';

/** How far from fitting a picture may be shown and yet be meant as a whole. */
const NEARLY = 0.02;

/** Tells how a viewport shows a picture at this moment. */
export function shownView(viewport: StackViewport, frame: Frame): ShownView {
  return {
    frame,
    window: windowOf(viewport),
    isInverted: viewport.getProperties().invert === true,
    turn: turnOf(placingOf(viewport, frame)),
    area: shownArea(viewport, frame),
    notes: arrowsOn(frame),
  };
}

/** Whether a picture is turned by something else than quarters, which a state cannot say. */
export function isSlanted(viewport: StackViewport, frame: Frame): boolean {
  const { a, b } = placingOf(viewport, frame);
  return Math.min(Math.abs(a), Math.abs(b)) > 0.01 * Math.max(Math.abs(a), Math.abs(b));
}

/** All of the picture where it fits into its place, else what of it and of its surroundings is seen. */
function shownArea(viewport: StackViewport, frame: Frame): Area {
  const { rows, columns } = describePixels(frame.data);
  const { clientWidth, clientHeight } = viewport.canvas;
  const placing = placingOf(viewport, frame);
  const corners = [inPicture(placing, [0, 0]), inPicture(placing, [clientWidth, clientHeight])];
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const seen = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  const whole = { left: 0, top: 0, right: columns, bottom: rows };
  return fits(seen, whole) ? whole : seen;
}

/** Whether all of a picture is seen, in the middle, and touches two edges of its place. */
function fits(seen: Area, whole: Area): boolean {
  const [columns, rows] = [NEARLY * whole.right, NEARLY * whole.bottom];
  const [left, right] = [-seen.left / columns, (seen.right - whole.right) / columns];
  const [top, bottom] = [-seen.top / rows, (seen.bottom - whole.bottom) / rows];
  // The space around the picture, in steps of what may be neglected; less than nothing where it is cut off.
  const isCentred = Math.abs(left - right) <= 1 && Math.abs(top - bottom) <= 1;
  const space = [left, right, top, bottom];
  return isCentred && Math.min(...space) >= -1 && Math.min(...space) <= 1;
}

/** Gives the arrows of a picture: Cornerstone keeps their points from the tip on. */
export function arrowsOn(frame: Frame): Note[] {
  return measurements
    .all()
    .filter(({ metadata }) => metadata?.toolName === TOOLS.arrow && metadata.referencedImageId === frame.imageId)
    .flatMap((one) => {
      const [tip, tail] = keptPoints(one).map((point): Point => {
        const [column = 0, row = 0] = utilities.worldToImageCoords(frame.imageId, point) ?? [];
        return [column, row];
      });
      const text = (one.data as { text?: string }).text ?? one.data.label ?? '';
      return tip && tail && text ? [{ text, tip, tail }] : [];
    });
}
