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

/** Gives the part of the picture that is seen: what lies around it is not stored, as few viewers would show it. */
function shownArea(viewport: StackViewport, frame: Frame): Area {
  const { rows, columns } = describePixels(frame.data);
  const { clientWidth, clientHeight } = viewport.canvas;
  const placing = placingOf(viewport, frame);
  const corners = [inPicture(placing, [0, 0]), inPicture(placing, [clientWidth, clientHeight])];
  const [left, right] = within(0, columns, ...corners.map(([x]) => x));
  const [top, bottom] = within(0, rows, ...corners.map(([, y]) => y));
  return { left, right, top, bottom };
}

/** Gives the part of a range that lies between values; all of it where none does. */
function within(least: number, most: number, ...values: number[]): [number, number] {
  const [from, to] = [Math.max(Math.min(...values), least), Math.min(Math.max(...values), most)];
  return to - from >= 1 ? [from, to] : [least, most];
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
