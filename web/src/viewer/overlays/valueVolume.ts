import type { Vector } from '../dicom/geometry';
import type { Box, Walk } from './raster';
import { indexAt, toIndex, type VoxelGrid } from './voxels';

/** A number for every voxel: dose, uptake. */
export interface ValueVolume {
  grid: VoxelGrid;
  /** Row by row; undefined while they are on their way. */
  slices: (ArrayLike<number> | undefined)[];
}

/** Gives the value at a point of the patient between its eight neighbours; undefined outside. */
export function valueAt(volume: ValueVolume, point: Vector): number | undefined {
  const [i, j, k] = indexAt(toIndex(volume.grid), point);
  const value = interpolate(volume, i, j, k);
  return Number.isNaN(value) ? undefined : value;
}

/** Gives the values of a volume along the pixels of a box, row by row; NaN outside of the volume. */
export function valuesAlong(volume: ValueVolume, { start, right, down }: Walk, box: Box): Float32Array {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const values = new Float32Array(width * height);
  let at = 0;
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let x = box.left; x < box.right; x += 1) {
      values[at] = interpolate(
        volume,
        start[0] + x * right[0] + y * down[0],
        start[1] + x * right[1] + y * down[1],
        start[2] + x * right[2] + y * down[2],
      );
      at += 1;
    }
  }
  return values;
}

/** Half a voxel beyond the middle of the outermost, its value still holds. */
function interpolate({ grid, slices }: ValueVolume, i: number, j: number, k: number): number {
  const { columns, rows } = grid;
  if (i < -0.5 || j < -0.5 || k < -0.5 || i > columns - 0.5 || j > rows - 0.5 || k > grid.slices - 0.5) {
    return Number.NaN;
  }
  const [x, y, z] = [within(i, columns), within(j, rows), within(k, grid.slices)];
  const [low, across, along] = [Math.floor(z), Math.floor(x), Math.floor(y)];
  const below = bilinear(slices[low], columns, rows, x, y, across, along);
  if (z === low) return below;
  const above = bilinear(slices[low + 1], columns, rows, x, y, across, along);
  return below + (above - below) * (z - low);
}

function within(index: number, count: number): number {
  return index < 0 ? 0 : index > count - 1 ? count - 1 : index;
}

function bilinear(
  values: ArrayLike<number> | undefined,
  columns: number,
  rows: number,
  x: number,
  y: number,
  across: number,
  along: number,
): number {
  if (!values) return Number.NaN;
  const at = along * columns + across;
  const next = across + 1 < columns ? 1 : 0;
  const below = along + 1 < rows ? columns : 0;
  const [u, v] = [x - across, y - along];
  const top = (values[at] ?? 0) * (1 - u) + (values[at + next] ?? 0) * u;
  const bottom = (values[at + below] ?? 0) * (1 - u) + (values[at + below + next] ?? 0) * u;
  return top + (bottom - top) * v;
}
