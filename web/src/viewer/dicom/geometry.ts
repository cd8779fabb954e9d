import { type DataSet, numbers } from './attributes';
import { TAG } from './tags';

export type Vector = [number, number, number];

/** Where a picture lies in the patient: millimetres, to the left, to the back, to the head (PS3.3 C.7.6.2). */
export interface Plane {
  position: Vector;
  /** Along a row: the direction in which columns count. */
  row: Vector;
  /** Down a column. */
  column: Vector;
  normal: Vector;
}

/** Gives the plane of a picture; undefined where it is not stored or is none. */
export function planeOf(data: DataSet): Plane | undefined {
  const position = numbers(data, TAG.ImagePosition);
  const orientation = numbers(data, TAG.ImageOrientation);
  if (position.length !== 3 || orientation.length !== 6) return undefined;
  const row = orientation.slice(0, 3) as Vector;
  const column = orientation.slice(3) as Vector;
  const normal = cross(row, column);
  if (Math.abs(length(normal) - 1) > 0.05) return undefined;
  return { position: position as Vector, row, column, normal };
}

export function dot(one: Vector, other: Vector): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
}

export function cross(one: Vector, other: Vector): Vector {
  return [
    one[1] * other[2] - one[2] * other[1],
    one[2] * other[0] - one[0] * other[2],
    one[0] * other[1] - one[1] * other[0],
  ];
}

export function length(vector: Vector): number {
  return Math.sqrt(dot(vector, vector));
}

/** Gives the letters of a direction in the patient, the strongest first: `L`, `RA`, `FLP`. */
export function directionLetters(direction: Vector): string {
  const names = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ] as const;
  return direction
    .map((part, axis) => ({ size: Math.abs(part), letter: names[axis]?.[part > 0 ? 0 : 1] ?? '' }))
    .filter(({ size }) => size > 0.15)
    .sort((one, other) => other.size - one.size)
    .map(({ letter }) => letter)
    .join('');
}

/** What the distances between the slices of a stack say about it. */
export interface SliceSpacing {
  /** Median distance in millimetres. */
  spacing: number;
  /** Whether all lie as far from each other as is needed to make other planes of them. */
  isEven: boolean;
}

/** Measures the distances of parallel slices; undefined where they are not parallel or lie in one place. */
export function sliceSpacing(planes: (Plane | undefined)[]): SliceSpacing | undefined {
  const [first] = planes;
  if (!first || planes.length < 2) return undefined;
  const depths: number[] = [];
  for (const plane of planes) {
    if (!plane || dot(plane.normal, first.normal) < 0.999) return undefined;
    depths.push(dot(plane.position, first.normal));
  }
  depths.sort((one, other) => one - other);
  const gaps = depths.slice(1).map((depth, at) => depth - (depths[at] ?? 0));
  const spacing = [...gaps].sort((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0;
  if (spacing < 1e-3) return undefined;
  return { spacing, isEven: gaps.every((gap) => Math.abs(gap - spacing) < Math.max(0.02 * spacing, 0.01)) };
}
