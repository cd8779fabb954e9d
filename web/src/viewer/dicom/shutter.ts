import { type DataSet, number, numbers, texts } from './attributes';

/** What of a picture is shown; all around it is covered (PS3.3 C.7.6.11). In pixels, x to the right. */
export type Shutter =
  | { shape: 'circle'; column: number; row: number; radius: number }
  | { shape: 'polygon'; points: [number, number][] };

const SHAPES: Record<string, (data: DataSet) => Shutter | undefined> = {
  RECTANGULAR: rectangle,
  CIRCULAR: circle,
  POLYGONAL: polygon,
};

/** Gives the shutters of a picture; what any of them covers is covered. */
export function shuttersOf(data: DataSet): Shutter[] {
  return texts(data, '00181600').flatMap((shape) => SHAPES[shape]?.(data) ?? []);
}

/** Gives the grey that covers, from 0 to 255. */
export function shutterGrey(data: DataSet): number {
  return Math.round(((number(data, '00181622') ?? 0) / 65535) * 255);
}

function rectangle(data: DataSet): Shutter | undefined {
  const [left, right, top, bottom] = ['00181602', '00181604', '00181606', '00181608'].map((tag) => number(data, tag));
  if (left === undefined || right === undefined || top === undefined || bottom === undefined) return undefined;
  const points: [number, number][] = [
    [left - 1, top - 1],
    [right, top - 1],
    [right, bottom],
    [left - 1, bottom],
  ];
  return { shape: 'polygon', points };
}

function circle(data: DataSet): Shutter | undefined {
  const [row, column] = numbers(data, '00181610');
  const radius = number(data, '00181612');
  if (row === undefined || column === undefined || !radius) return undefined;
  return { shape: 'circle', column: column - 0.5, row: row - 0.5, radius };
}

function polygon(data: DataSet): Shutter | undefined {
  const corners = numbers(data, '00181620');
  const points = Array.from({ length: Math.floor(corners.length / 2) }, (_, at): [number, number] => [
    (corners[2 * at + 1] ?? 1) - 0.5,
    (corners[2 * at] ?? 1) - 0.5,
  ]);
  return points.length >= 3 ? { shape: 'polygon', points } : undefined;
}
