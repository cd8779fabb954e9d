import type { DisplaySet } from '../dicom/displaySets';
import type { Frame } from '../dicom/frame';
import { type Plane, planeOf } from '../dicom/geometry';
import { describePixels, pixelSpacing } from '../loader/pixelDescription';
import { gridOf, indexAt, pointAt, toIndex, type VoxelGrid } from '../overlays/voxels';
import { extentOf, type Patch, patchOf, patchValue, type Segment, type Segmentation } from './segmentation';

/** Pictures on which one paints: a grid, and which picture is which slice of it. */
export interface Canvas {
  study: string;
  grid: VoxelGrid;
  /** By slice; the first one where several lie in one place. */
  frames: (Frame | undefined)[];
  references: Map<string, number>;
  frameOfReference: string;
}

/** Makes a grid of the pictures of a stack; of those that do not say where they lie, one behind the other. */
export function canvasOf(set: DisplaySet): Canvas {
  const { rows, columns } = describePixels(set.data);
  const { row, column } = pixelSpacing(set.data);
  const planes = set.frames.map((frame) => planeOf(frame.data));
  const known = planes.filter((plane): plane is Plane => plane !== undefined);
  const spacing = [row, column, set.spacing?.spacing ?? 1] as const;
  const found = known.length === planes.length ? gridOf({ planes: known, rows, columns, spacing }) : undefined;
  const grid = found?.grid ?? flatGrid(rows, columns, set.frames.length, spacing);
  const slices = found?.slices ?? set.frames.map((_, at) => at);
  const frames = new Array<Frame | undefined>(grid.slices).fill(undefined);
  set.frames.forEach((frame, at) => {
    frames[slices[at] ?? 0] ??= frame;
  });
  const references = new Map(
    set.frames.map((frame, at): [string, number] => [`${frame.instance}/${frame.number}`, slices[at] ?? 0]),
  );
  return { study: set.study, grid, frames, references, frameOfReference: found ? set.frameOfReference : '' };
}

function flatGrid(rows: number, columns: number, slices: number, spacing: readonly number[]): VoxelGrid {
  const [row = 1, column = 1] = spacing;
  const steps: VoxelGrid['steps'] = [
    [column, 0, 0],
    [0, row, 0],
    [0, 0, 1],
  ];
  return { columns, rows, slices, origin: [0, 0, 0], steps };
}

/** Brings a segmentation into the grid of the pictures on which it will be painted; what is half of a segment, is of it. */
export function ontoCanvas(from: Segmentation, canvas: Canvas): Segmentation {
  const { grid, references, frameOfReference } = canvas;
  const byPlace = from.frameOfReference !== '' && frameOfReference !== '';
  const segments = from.segments.map((segment) => ({
    ...segment,
    slices: byPlace ? resampled(from, segment, grid) : referred(from, segment, canvas),
  }));
  return { grid, frameOfReference, largest: 1, segments, references };
}

function referred(from: Segmentation, segment: Segment, { grid, references }: Canvas): (Patch | undefined)[] {
  const slices = new Array<Patch | undefined>(grid.slices).fill(undefined);
  for (const [image, slice] of references) {
    const source = segment.slices[from.references.get(image) ?? -1];
    if (source) slices[slice] = { ...source, values: halved(source.values, from.largest) };
  }
  return slices;
}

function halved(values: Uint8Array, largest: number): Uint8Array {
  return values.map((value) => Number(2 * value >= largest));
}

function resampled(from: Segmentation, segment: Segment, grid: VoxelGrid): (Patch | undefined)[] {
  const slices = new Array<Patch | undefined>(grid.slices).fill(undefined);
  if (!extentOf(segment)) return slices;
  const map = toIndex(from.grid);
  const across = minusIndex(indexAt(map, pointAt(grid, [1, 0, 0])), indexAt(map, pointAt(grid, [0, 0, 0])));
  return slices.map((_, k) => {
    const values = new Uint8Array(grid.columns * grid.rows);
    for (let j = 0; j < grid.rows; j += 1) {
      const start = indexAt(map, pointAt(grid, [0, j, k]));
      for (let i = 0; i < grid.columns; i += 1) {
        const patch = segment.slices[Math.round(start[2] + i * across[2])];
        if (!patch) continue;
        const value = patchValue(patch, Math.round(start[0] + i * across[0]), Math.round(start[1] + i * across[1]));
        values[j * grid.columns + i] = Number(2 * value >= from.largest);
      }
    }
    return patchOf(values, grid.columns, (value) => value);
  });
}

function minusIndex(one: readonly number[], other: readonly number[]): [number, number, number] {
  const [a = 0, b = 0, c = 0] = one.map((part, axis) => part - (other[axis] ?? 0));
  return [a, b, c];
}
