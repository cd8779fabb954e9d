import { cross, dot, type Plane, type Vector } from '../dicom/geometry';

/** A grid of voxels in the patient. */
export interface VoxelGrid {
  columns: number;
  rows: number;
  slices: number;
  /** Of the middle of the first voxel: millimetres, as the patient's coordinates count (PS3.3 C.7.6.2). */
  origin: Vector;
  /** From a voxel to the next one in its row, in its column, in the next slice. */
  steps: readonly [Vector, Vector, Vector];
}

/** Turns points of the patient into places of a grid: `index = rows · point + offset`. */
export interface ToIndex {
  rows: readonly [Vector, Vector, Vector];
  offset: Vector;
}

export function toIndex({ origin, steps: [a, b, c] }: VoxelGrid): ToIndex {
  const volume = dot(a, cross(b, c));
  const rows: [Vector, Vector, Vector] = [
    scaled(cross(b, c), 1 / volume),
    scaled(cross(c, a), 1 / volume),
    scaled(cross(a, b), 1 / volume),
  ];
  return { rows, offset: rows.map((row) => -dot(row, origin)) as Vector };
}

/** Gives the place of a point in the grid, as fractions of voxels from the middle of the first one. */
export function indexAt({ rows, offset }: ToIndex, point: Vector): Vector {
  return rows.map((row, axis) => dot(row, point) + (offset[axis] ?? 0)) as Vector;
}

/** Gives the point of the patient at a place of the grid. */
export function pointAt({ origin, steps }: VoxelGrid, index: Vector): Vector {
  return origin.map((part, axis) =>
    steps.reduce((sum, step, along) => sum + (step[axis] ?? 0) * (index[along] ?? 0), part),
  ) as Vector;
}

/** Gives the volume of a voxel in millilitres. */
export function millilitres({ steps: [a, b, c] }: VoxelGrid): number {
  return Math.abs(dot(a, cross(b, c))) / 1000;
}

export function scaled(vector: Vector, by: number): Vector {
  return [vector[0] * by, vector[1] * by, vector[2] * by];
}

export function plus(one: Vector, other: Vector): Vector {
  return [one[0] + other[0], one[1] + other[1], one[2] + other[2]];
}

export function minus(one: Vector, other: Vector): Vector {
  return [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
}

/** Pictures that lie behind each other, and how large they are. */
export interface Slices {
  planes: readonly Plane[];
  rows: number;
  columns: number;
  /** Millimetres from row to row, from column to column, and, where the planes do not say it, from slice to slice. */
  spacing: readonly [number, number, number];
}

const SAME_PLACE_MM = 1e-3;

/** Lays a grid through parallel slices, in which some may be missing; tells which slice of it each of them is. */
export function gridOf({ planes, rows, columns, spacing }: Slices): { grid: VoxelGrid; slices: number[] } | undefined {
  const [first] = planes;
  if (!first || planes.some((plane) => dot(plane.normal, first.normal) < 0.999)) return undefined;
  const depths = planes.map((plane) => dot(plane.position, first.normal));
  const sorted = [...depths].sort((one, other) => one - other);
  const gaps = sorted.slice(1).map((depth, at) => depth - (sorted[at] ?? 0));
  const apart = gaps.filter((gap) => gap > SAME_PLACE_MM);
  const gap = apart.length > 0 ? Math.min(...apart) : spacing[2];
  const [lowest = 0] = sorted;
  const slices = depths.map((depth) => Math.round((depth - lowest) / gap));
  const count = Math.max(...slices) + 1;
  const bottom = planes[slices.indexOf(0)] ?? first;
  const top = planes[slices.indexOf(count - 1)] ?? first;
  // Where a gantry was tilted, slices are not right above each other.
  const step = count > 1 ? scaled(minus(top.position, bottom.position), 1 / (count - 1)) : scaled(first.normal, gap);
  const steps = [scaled(first.row, spacing[1]), scaled(first.column, spacing[0]), step] as const;
  return { grid: { columns, rows, slices: count, origin: bottom.position, steps }, slices };
}
