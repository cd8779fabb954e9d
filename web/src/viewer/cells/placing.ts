import { type StackViewport, type Types, utilities } from '@cornerstonejs/core';
import type { Frame } from '../dicom/frame';
import { describePixels } from '../loader/pixelDescription';
import type { Placing, Point } from '../presentations/displayedArea';

/** Whether there is a picture already: drawn by the processor, places mean nothing before. */
export function hasPicture(viewport: StackViewport): boolean {
  return (viewport.canvasToWorld([0, 0]) as Types.Point3 | undefined) !== undefined;
}

/** Tells how pixels of the picture become pixels of the page. */
export function placingOf(viewport: StackViewport, { imageId, data }: Frame): Placing {
  const { rows, columns } = describePixels(data);
  const on = (column: number, row: number) =>
    viewport.worldToCanvas(utilities.imageToWorldCoords(imageId, [column, row]) ?? [0, 0, 0]);
  const [e, f] = on(0, 0);
  const [right, down] = [on(columns, 0), on(0, rows)];
  return {
    a: (right[0] - e) / columns,
    b: (right[1] - f) / columns,
    c: (down[0] - e) / rows,
    d: (down[1] - f) / rows,
    e,
    f,
  };
}

/** Gives where on the page a point of the picture lies. */
export function onPage({ a, b, c, d, e, f }: Placing, [column, row]: Point): Point {
  return [a * column + c * row + e, b * column + d * row + f];
}

/** Gives which point of the picture lies at a place of the page. */
export function inPicture({ a, b, c, d, e, f }: Placing, [x, y]: Point): Point {
  const size = a * d - b * c || 1;
  return [(d * (x - e) - c * (y - f)) / size, (a * (y - f) - b * (x - e)) / size];
}
