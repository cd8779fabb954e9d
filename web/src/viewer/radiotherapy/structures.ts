import { type DataSet, item, items, number, numbers, text } from '../dicom/attributes';
import type { Vector } from '../dicom/geometry';
import type { Colour, LayerLook } from '../overlays/layer';
import { givenColour } from '../segmentations/colour';

/** A line around a structure, in one plane (PS3.3 C.8.8.6). */
export interface Contour {
  points: readonly Vector[];
  isClosed: boolean;
  /** SOP Instance UID of the picture on which it was drawn; empty where it does not say. */
  image: string;
}

/** What somebody drew around: an organ, a target. */
export interface Structure {
  number: number;
  label: string;
  colour: Colour;
  contours: readonly Contour[];
  /** Millimetres between the planes of its contours. */
  spacing: number;
}

export interface StructuresLayer extends LayerLook {
  kind: 'structures';
  frameOfReference: string;
  structures: readonly Structure[];
  hidden: ReadonlySet<number>;
}

const FALLBACK_SPACING_MM = 3;

/** Gives the frame of reference in which the structures were drawn. */
export function frameOfStructures(data: DataSet): string {
  return text(item(data, '30060010'), '00200052') || text(item(data, '30060020'), '30060024') || text(data, '00200052');
}

/** Gives the series on whose pictures the structures were drawn. */
export function seriesOfStructures(data: DataSet): string[] {
  return items(data, '30060010')
    .flatMap((frame) => items(frame, '30060012'))
    .flatMap((study) => items(study, '30060014'))
    .map((series) => text(series, '0020000E'));
}

/** Reads the structures of an RT Structure Set, those with contours. */
export function readStructures(data: DataSet): Structure[] {
  const drawn = new Map(items(data, '30060039').map((roi) => [number(roi, '30060084') ?? -1, roi]));
  return items(data, '30060020').flatMap((roi) => {
    const own = number(roi, '30060022') ?? 0;
    const contours = items(drawn.get(own) ?? {}, '30060040').flatMap(contourOf);
    if (contours.length === 0) return [];
    const [red, green, blue] = numbers(drawn.get(own) ?? {}, '3006002A');
    const colour: Colour =
      red !== undefined && green !== undefined && blue !== undefined ? [red, green, blue] : givenColour(own);
    return [{ number: own, label: text(roi, '30060026') || `${own}`, colour, contours, spacing: spacingOf(contours) }];
  });
}

function contourOf(contour: DataSet): Contour[] {
  const data = numbers(contour, '30060050');
  const points = Array.from(
    { length: Math.floor(data.length / 3) },
    (_, at): Vector => [data[3 * at] ?? 0, data[3 * at + 1] ?? 0, data[3 * at + 2] ?? 0],
  );
  if (points.length === 0) return [];
  const isClosed = !text(contour, '30060042').startsWith('OPEN') && points.length > 2;
  return [{ points, isClosed, image: text(item(contour, '30060016'), '00081155') }];
}

/** Contours are nearly always in axial planes; else along the axis in which they lie apart. */
function spacingOf(contours: readonly Contour[]): number {
  const axis = axisOf(contours);
  const depths = [...new Set(contours.map(({ points }) => Math.round((points[0]?.[axis] ?? 0) * 100) / 100))];
  depths.sort((one, other) => one - other);
  const gaps = depths.slice(1).map((depth, at) => depth - (depths[at] ?? 0));
  return gaps.length > 0 ? Math.min(...gaps) : FALLBACK_SPACING_MM;
}

/** Gives the axis along which contours do not move. */
export function axisOf(contours: readonly Contour[]): 0 | 1 | 2 {
  const [{ points } = { points: [] }] = contours;
  const ranges = [0, 1, 2].map((axis) => {
    const values = points.map((point) => point[axis] ?? 0);
    return Math.max(...values) - Math.min(...values);
  });
  return ranges.indexOf(Math.min(...ranges)) as 0 | 1 | 2;
}

/** Gives what a structure fills, in millilitres; undefined for points and lines. */
export function structureVolume({ contours, spacing }: Structure): number | undefined {
  const closed = contours.filter((contour) => contour.isClosed);
  if (closed.length === 0) return undefined;
  const axis = axisOf(closed);
  const planes = Map.groupBy
    ? Map.groupBy(closed, (contour) => Math.round((contour.points[0]?.[axis] ?? 0) * 10))
    : new Map([[0, closed]]);
  let sum = 0;
  for (const plane of planes.values()) for (const contour of plane) sum += signedArea(contour, plane, axis) * spacing;
  return sum / 1000;
}

/** A ring inside of another is a hole in it. */
function signedArea(contour: Contour, plane: readonly Contour[], axis: 0 | 1 | 2): number {
  const own = flattened(contour, axis);
  const [start] = own;
  const around = plane.filter((other) => other !== contour && start && contains(flattened(other, axis), start));
  return areaOf(own) * (around.length % 2 === 0 ? 1 : -1);
}

type Flat = [number, number];

function flattened({ points }: Contour, axis: 0 | 1 | 2): Flat[] {
  return points.map((point) => point.filter((_, at) => at !== axis) as Flat);
}

/** Gives the area within a closed line: square millimetres. */
export function areaOf(points: readonly Flat[]): number {
  let twice = 0;
  points.forEach(([x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length] ?? [x, y];
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}

function contains(points: readonly Flat[], [x, y]: Flat): boolean {
  let isInside = false;
  points.forEach(([x1, y1], at) => {
    const [x2, y2] = points[(at + 1) % points.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) isInside = !isInside;
  });
  return isInside;
}
