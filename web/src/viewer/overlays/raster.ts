import { dot, type Vector } from '../dicom/geometry';
import { pixelOf, type ViewPlane } from './viewPlane';
import { indexAt, pointAt, toIndex, type VoxelGrid } from './voxels';

/** A part of a canvas, in pixels; right and bottom are the first that are outside. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** How places of a grid go on along the pixels of a canvas: `index(x, y) = start + x · right + y · down`. */
export interface Walk {
  start: Vector;
  right: Vector;
  down: Vector;
}

/** Gives the way of a plane through a grid, from the middle of its first pixel on. */
export function walkThrough(grid: VoxelGrid, plane: ViewPlane): Walk {
  const map = toIndex(grid);
  const along = (direction: Vector) => map.rows.map((row) => dot(row, direction)) as Vector;
  const [right, down] = [along(plane.right), along(plane.down)];
  const corner = indexAt(map, plane.origin);
  const start = corner.map((part, axis) => part + ((right[axis] ?? 0) + (down[axis] ?? 0)) / 2) as Vector;
  return { start, right, down };
}

/** Voxels from one corner to another, both of them in it. */
export interface Extent {
  from: Vector;
  to: Vector;
}

export function wholeExtent({ columns, rows, slices }: VoxelGrid): Extent {
  return { from: [0, 0, 0], to: [columns - 1, rows - 1, slices - 1] };
}

/** Gives the part of a canvas behind which some voxels of a grid lie; undefined where none does. */
export function boxOf(grid: VoxelGrid, { from, to }: Extent, plane: ViewPlane): Box | undefined {
  const corners = Array.from({ length: 8 }, (_, corner) =>
    pixelOf(
      plane,
      pointAt(grid, from.map((low, axis) => ((corner >> axis) & 1 ? (to[axis] ?? 0) + 0.5 : low - 0.5)) as Vector),
    ),
  );
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const box = {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    right: Math.min(plane.width, Math.ceil(Math.max(...xs)) + 1),
    bottom: Math.min(plane.height, Math.ceil(Math.max(...ys)) + 1),
  };
  return box.left < box.right && box.top < box.bottom ? box : undefined;
}

/** Puts pixels over what a canvas shows already, each as large as it is said. */
export function compose(
  context: CanvasRenderingContext2D,
  box: Box,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  size = 1,
): void {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const own = new OffscreenCanvas(width, height);
  own.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  context.drawImage(own, box.left * size, box.top * size, width * size, height * size);
}
