import type { Vector } from '../dicom/geometry';
import { type Box, boxOf, compose, type Extent, type Walk, walkThrough } from '../overlays/raster';
import type { ViewPlane } from '../overlays/viewPlane';
import { indexAt, toIndex } from '../overlays/voxels';
import { extentOf, type Patch, patchValue, type Segment, type Segmentation, type SegmentsLayer } from './segmentation';

/** How far from each other values along a plane may drift over a whole picture and still be one slice, in slices. */
const FLAT = 0.05;
/** Outlines are seen at any opacity of the filling. */
const OUTLINE = 255;

/** Draws segments where a plane cuts them: filled, and outlined in full colour. */
export function drawSegments(context: CanvasRenderingContext2D, plane: ViewPlane, layer: SegmentsLayer): void {
  const { segmentation, hidden, opacity } = layer;
  if (!isSeen(segmentation, plane)) return;
  const walk = walkThrough(segmentation.grid, plane);
  const slice = sliceOf(segmentation, plane, walk);
  if (slice === 'none') return;
  for (const segment of segmentation.segments) {
    if (hidden.has(segment.number)) continue;
    const box = boxOfSegment(segmentation, segment, plane, slice);
    if (box) compose(context, box, coloured(segmentation, segment, { walk, box, slice, opacity }));
  }
}

/** Names the segments at a point. */
export function segmentWords(plane: ViewPlane, { segmentation, hidden }: SegmentsLayer, point: Vector): string {
  if (!isSeen(segmentation, plane)) return '';
  const [i, j, k] = indexAt(toIndex(segmentation.grid), point).map(Math.round) as Vector;
  const slice = segmentation.references.get(plane.image) ?? (segmentation.frameOfReference ? k : -1);
  return segmentation.segments
    .filter((one) => !hidden.has(one.number) && 2 * patchValue(one.slices[slice], i, j) >= segmentation.largest)
    .map((one) => one.label)
    .join(', ');
}

function isSeen({ references, frameOfReference }: Segmentation, plane: ViewPlane): boolean {
  if (references.has(plane.image)) return true;
  return frameOfReference !== '' && frameOfReference === plane.frameOfReference;
}

/** Gives the one slice that lies in a plane: the one drawn on its picture, else by place; `many` where it goes across. */
function sliceOf(segmentation: Segmentation, plane: ViewPlane, { start, right, down }: Walk): number | 'many' | 'none' {
  const referred = segmentation.references.get(plane.image);
  if (referred !== undefined) return referred;
  const drift = Math.abs(right[2]) * plane.width + Math.abs(down[2]) * plane.height;
  if (drift > FLAT) return 'many';
  const slice = Math.round(start[2]);
  return slice >= 0 && slice < segmentation.grid.slices ? slice : 'none';
}

function boxOfSegment(segmentation: Segmentation, segment: Segment, plane: ViewPlane, slice: number | 'many') {
  if (slice === 'many') {
    const extent = extentOf(segment);
    return extent && boxOf(segmentation.grid, extent, plane);
  }
  const patch = segment.slices[slice];
  if (!patch) return undefined;
  const { left, top, width, height } = patch;
  const extent: Extent = { from: [left, top, slice], to: [left + width - 1, top + height - 1, slice] };
  return boxOf(segmentation.grid, extent, plane);
}

interface Look {
  walk: Walk;
  box: Box;
  slice: number | 'many';
  opacity: number;
}

function coloured({ largest }: Segmentation, segment: Segment, look: Look): Uint8ClampedArray<ArrayBuffer> {
  const { box, opacity } = look;
  const width = box.right - box.left;
  const covered = coverage(segment, look);
  const pixels = new Uint8ClampedArray(covered.length * 4);
  const [red, green, blue] = segment.colour;
  for (let at = 0; at < covered.length; at += 1) {
    const value = covered[at] ?? 0;
    if (value === 0) continue;
    pixels[4 * at] = red;
    pixels[4 * at + 1] = green;
    pixels[4 * at + 2] = blue;
    pixels[4 * at + 3] = isEdge(covered, at, width, largest / 2) ? OUTLINE : (value / largest) * opacity * 255;
  }
  return pixels;
}

/** Whether a pixel is inside and one of its neighbours is not. */
function isEdge(covered: Uint8Array, at: number, width: number, half: number): boolean {
  if ((covered[at] ?? 0) < half) return false;
  const column = at % width;
  return (
    (column > 0 ? (covered[at - 1] ?? 0) : 0) < half ||
    (column < width - 1 ? (covered[at + 1] ?? 0) : 0) < half ||
    (covered[at - width] ?? 0) < half ||
    (covered[at + width] ?? 0) < half
  );
}

/** Gives the value of a segment behind every pixel of a box. */
function coverage(segment: Segment, { walk: { start, right, down }, box, slice }: Look): Uint8Array {
  const found = new Uint8Array((box.right - box.left) * (box.bottom - box.top));
  let at = 0;
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let x = box.left; x < box.right; x += 1) {
      const k = slice === 'many' ? Math.round(start[2] + x * right[2] + y * down[2]) : slice;
      const patch: Patch | undefined = segment.slices[k];
      if (patch) {
        const i = Math.round(start[0] + x * right[0] + y * down[0]);
        const j = Math.round(start[1] + x * right[1] + y * down[1]);
        found[at] = patchValue(patch, i, j);
      }
      at += 1;
    }
  }
  return found;
}
