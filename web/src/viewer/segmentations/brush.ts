import { dot, length, type Vector } from '../dicom/geometry';
import { indexAt, minus, plus, pointAt, scaled, toIndex, type VoxelGrid } from '../overlays/voxels';

/** What a brush does. */
export type BrushMode = 'brush' | 'eraser' | 'threshold';

/** The way of a brush: from a point of the patient to another. */
export interface Stroke {
  from: Vector;
  to: Vector;
  /** Millimetres. */
  radius: number;
  /** Of the plane on which one paints. */
  normal: Vector;
  /** Paints a ball, on the slices around as well; else what lies in the plane. */
  isBall: boolean;
}

/** Visits the voxels whose middle a brush passes over, and always the one at the end of its way. */
export function voxelsUnder(grid: VoxelGrid, stroke: Stroke, visit: (i: number, j: number, k: number) => void): void {
  const map = toIndex(grid);
  const [start, end] = [indexAt(map, stroke.from), indexAt(map, stroke.to)];
  const reach = map.rows.map((row) => stroke.radius * length(row) + 0.5) as Vector;
  const last = [grid.columns - 1, grid.rows - 1, grid.slices - 1];
  const low = reach.map((far, axis) => Math.max(0, Math.floor(Math.min(at(start, axis), at(end, axis)) - far)));
  const high = reach.map((far, axis) =>
    Math.min(at(last, axis), Math.ceil(Math.max(at(start, axis), at(end, axis)) + far)),
  );
  const isUnder = inside(grid, stroke);
  const centre = end.map(Math.round);
  for (let k = at(low, 2); k <= at(high, 2); k += 1) {
    for (let j = at(low, 1); j <= at(high, 1); j += 1) {
      for (let i = at(low, 0); i <= at(high, 0); i += 1) {
        const isCentre = i === centre[0] && j === centre[1] && k === centre[2];
        if (isCentre || isUnder(pointAt(grid, [i, j, k]))) visit(i, j, k);
      }
    }
  }
}

function at(parts: ArrayLike<number>, axis: number): number {
  return parts[axis] ?? 0;
}

/** Tells of a point whether the brush passes over it. */
function inside(grid: VoxelGrid, { from, to, radius, normal, isBall }: Stroke): (point: Vector) => boolean {
  const way = minus(to, from);
  const squared = dot(way, way);
  const half = grid.steps.reduce((sum, step) => sum + Math.abs(dot(step, normal)), 0) * 0.499;
  return (point) => {
    const share = squared > 0 ? Math.min(Math.max(dot(minus(point, from), way) / squared, 0), 1) : 0;
    const away = minus(point, plus(from, scaled(way, share)));
    if (isBall) return length(away) <= radius;
    const depth = dot(away, normal);
    return Math.abs(depth) <= half && length(minus(away, scaled(normal, depth))) <= radius;
  };
}
