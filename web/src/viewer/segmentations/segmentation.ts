import type { Colour, LayerLook } from '../overlays/layer';
import type { Extent } from '../overlays/raster';
import { millilitres, type VoxelGrid } from '../overlays/voxels';

/** What is set of a slice, and nothing of what lies around it. */
export interface Patch {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Row by row; what `Segmentation.largest` is, belongs to the segment wholly. */
  values: Uint8Array;
}

export interface Segment {
  /** As frames refer to it, from 1. */
  number: number;
  label: string;
  colour: Colour;
  /** By slice of the grid; undefined where there is nothing of it. */
  slices: (Patch | undefined)[];
}

/** Segments that were drawn in one grid (PS3.3 C.8.20). */
export interface Segmentation {
  grid: VoxelGrid;
  /** Empty: nothing is known of where it lies but the pictures that it refers to. */
  frameOfReference: string;
  /** The value of what belongs to a segment wholly. */
  largest: number;
  segments: readonly Segment[];
  /** Slices by the picture that they were drawn on: `SOP Instance UID/frame`. */
  references: ReadonlyMap<string, number>;
}

/** A segmentation as it lies over pictures. */
export interface SegmentsLayer extends LayerLook {
  kind: 'segments';
  segmentation: Segmentation;
  /** Numbers of segments that are not shown. */
  hidden: ReadonlySet<number>;
  /** Of the display set whose pictures are painted on; undefined: it is not being edited. */
  edited: string | undefined;
}

/** Keeps what is set of a slice; undefined where nothing is. */
export function patchOf(values: ArrayLike<number>, columns: number, is: (value: number) => number): Patch | undefined {
  let [left, right, top, bottom] = [columns, -1, -1, -1];
  for (let at = 0; at < values.length; at += 1) {
    if (is(values[at] ?? 0) === 0) continue;
    const [row, column] = [Math.floor(at / columns), at % columns];
    if (top < 0) top = row;
    bottom = row;
    if (column < left) left = column;
    if (column > right) right = column;
  }
  if (top < 0) return undefined;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const kept = new Uint8Array(width * height);
  for (let at = 0; at < kept.length; at += 1) {
    kept[at] = is(values[(top + Math.floor(at / width)) * columns + left + (at % width)] ?? 0);
  }
  return { left, top, width, height, values: kept };
}

/** Gives a value of a slice; 0 outside of what is kept of it. */
export function patchValue(patch: Patch | undefined, column: number, row: number): number {
  if (!patch) return 0;
  const [x, y] = [column - patch.left, row - patch.top];
  return x >= 0 && y >= 0 && x < patch.width && y < patch.height ? (patch.values[y * patch.width + x] ?? 0) : 0;
}

/** Gives the voxels between which a segment lies; undefined where it is empty. */
export function extentOf(segment: Segment): Extent | undefined {
  let found: Extent | undefined;
  segment.slices.forEach((patch, slice) => {
    if (!patch) return;
    const [right, bottom] = [patch.left + patch.width - 1, patch.top + patch.height - 1];
    const { from, to } = found ?? { from: [patch.left, patch.top, slice], to: [right, bottom, slice] };
    found = {
      from: [Math.min(from[0], patch.left), Math.min(from[1], patch.top), Math.min(from[2], slice)],
      to: [Math.max(to[0], right), Math.max(to[1], bottom), Math.max(to[2], slice)],
    };
  });
  return found;
}

/** Gives how much a segment fills, in millilitres; undefined where nothing says how large a voxel is. */
export function volumeOf({ grid, largest, frameOfReference }: Segmentation, segment: Segment): number | undefined {
  if (!frameOfReference) return undefined;
  let sum = 0;
  for (const patch of segment.slices) {
    if (patch) for (const value of patch.values) sum += value;
  }
  return (sum / largest) * millilitres(grid);
}
