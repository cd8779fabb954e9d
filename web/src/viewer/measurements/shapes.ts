import type { Types as CoreTypes } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/tools';
import type { ToolName } from '../engine/toolGroups';

export type Point = [column: number, row: number];

/** How a measurement is drawn in a report: lines, points and ellipses in pixels (PS3.3 C.18.6). */
export interface Shape {
  type: 'POINT' | 'POLYLINE' | 'ELLIPSE';
  points: Point[];
}

/** Between what a tool keeps and what a report draws. */
interface Form {
  toShapes: (points: Point[]) => Shape[];
  toPoints: (shapes: Shape[]) => Point[];
}

const all = (shapes: Shape[]) => shapes.flatMap((shape) => shape.points);
const line = (points: Point[]): Shape => ({ type: 'POLYLINE', points });
const open: Form = { toShapes: (points) => [line(points)], toPoints: all };
const twoLines: Form = {
  toShapes: ([a, b, c, d]) => (a && b && c && d ? [line([a, b]), line([c, d])] : []),
  toPoints: (shapes) => all(shapes).slice(0, 4),
};
const point: Form = { toShapes: ([first]) => (first ? [{ type: 'POINT', points: [first] }] : []), toPoints: all };

const FORMS: Record<string, Form> = {
  length: open,
  angle: open,
  // Cornerstone keeps the points of an arrow from its tip on.
  arrow: open,
  cobb: open,
  bidirectional: twoLines,
  probe: point,
  freehand: {
    toShapes: (points) => (points[0] ? [line([...points, points[0]])] : []),
    toPoints: (shapes) => all(shapes).slice(0, -1),
  },
  // Its corners are kept row by row; a report goes around.
  rectangle: {
    toShapes: ([a, b, c, d]) => (a && b && c && d ? [line([a, b, d, c, a])] : []),
    toPoints: (shapes) => {
      const [a, b, d, c] = all(shapes);
      return a && b && c && d ? [a, b, c, d] : [];
    },
  },
  // The ends of the long axis, then of the short one.
  ellipse: {
    toShapes: ([bottom, top, left, right]) => {
      if (!bottom || !top || !left || !right) return [];
      const isHigh = distance(bottom, top) >= distance(left, right);
      return [{ type: 'ELLIPSE', points: isHigh ? [top, bottom, left, right] : [left, right, top, bottom] }];
    },
    toPoints: (shapes) => {
      const [a, b, c, d] = all(shapes);
      if (!a || !b || !c || !d) return [];
      const isHigh = Math.abs(a[1] - b[1]) > Math.abs(a[0] - b[0]);
      return isHigh ? [b, a, c, d] : [d, c, a, b];
    },
  },
};

export function toShapes(tool: ToolName, points: Point[]): Shape[] {
  return FORMS[tool]?.toShapes(points) ?? [];
}

export function toPoints(tool: ToolName, shapes: Shape[]): Point[] {
  return FORMS[tool]?.toPoints(shapes) ?? [];
}

/** Gives the points that an annotation keeps, in the patient. */
export function keptPoints(one: Types.Annotation): CoreTypes.Point3[] {
  return one.data.contour?.polyline ?? one.data.handles?.points ?? [];
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
