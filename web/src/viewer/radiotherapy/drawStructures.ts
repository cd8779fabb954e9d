import { dot, type Vector } from '../dicom/geometry';
import { cssColour } from '../overlays/layer';
import { normalOf, pixelOf, type ViewPlane } from '../overlays/viewPlane';
import { minus, plus, scaled } from '../overlays/voxels';
import { axisOf, type Contour, type Structure, type StructuresLayer } from './structures';

const LINE_PIXELS = 2;
/** How exactly points have to lie in one plane to be a line in it. */
const IN_PLANE_MM = 0.6;

/** Draws structures where they lie in a plane, and where it cuts through them. */
export function drawStructures(context: CanvasRenderingContext2D, plane: ViewPlane, layer: StructuresLayer): void {
  if (!layer.frameOfReference || layer.frameOfReference !== plane.frameOfReference) return;
  const normal = normalOf(plane);
  context.lineWidth = LINE_PIXELS * window.devicePixelRatio;
  context.lineJoin = 'round';
  for (const structure of layer.structures) {
    if (layer.hidden.has(structure.number)) continue;
    context.strokeStyle = cssColour(structure.colour);
    context.fillStyle = cssColour(structure.colour, layer.opacity);
    const [first] = structure.contours;
    if (!first) continue;
    if (isAcross(first, normal)) drawCuts(context, plane, normal, structure);
    else drawLines(context, plane, contoursIn(plane, normal, structure));
  }
}

/** Whether a contour leaves the plane in which one looks. */
function isAcross({ points }: Contour, normal: Vector): boolean {
  const [first] = points;
  return first !== undefined && points.some((point) => Math.abs(dot(minus(point, first), normal)) > IN_PLANE_MM);
}

/** The contours that were drawn on the picture, or, on other pictures, those that lie nearest to them. */
function contoursIn(plane: ViewPlane, normal: Vector, { contours, spacing }: Structure): Contour[] {
  const instance = plane.image.split('/')[0] ?? '';
  const depth = (contour: Contour) => Math.abs(dot(minus(contour.points[0] ?? [0, 0, 0], plane.origin), normal));
  const own = contours.filter((contour) => contour.image === instance && depth(contour) < spacing);
  return own.length > 0 ? own : contours.filter((contour) => depth(contour) <= spacing / 2 + 1e-3);
}

function drawLines(context: CanvasRenderingContext2D, plane: ViewPlane, contours: Contour[]): void {
  const filled = new Path2D();
  const open = new Path2D();
  for (const { points, isClosed } of contours) {
    const path = isClosed ? filled : open;
    points.forEach((point, at) => {
      const [x, y] = pixelOf(plane, point);
      if (points.length === 1) path.arc(x, y, 2 * LINE_PIXELS, 0, 2 * Math.PI);
      else if (at === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    if (isClosed) path.closePath();
  }
  // A ring within a ring is a hole.
  context.fill(filled, 'evenodd');
  context.stroke(filled);
  context.stroke(open);
}

/** From the side a structure is a pile of slabs, each as thick as its contours lie apart. */
function drawCuts(context: CanvasRenderingContext2D, plane: ViewPlane, normal: Vector, structure: Structure): void {
  const up: Vector = [0, 0, 0];
  up[axisOf(structure.contours)] = structure.spacing / 2;
  for (const contour of structure.contours) {
    const crossings = contour.isClosed ? crossingsOf(contour, plane, normal) : [];
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const [from, to] = [crossings[at] ?? [0, 0, 0], crossings[at + 1] ?? [0, 0, 0]];
      drawSlab(context, plane, from as Vector, to as Vector, up);
    }
  }
}

function drawSlab(context: CanvasRenderingContext2D, plane: ViewPlane, from: Vector, to: Vector, up: Vector): void {
  const corners = [minus(from, up), plus(from, up), plus(to, up), minus(to, up)].map((point) => pixelOf(plane, point));
  const [a, b, c, d] = corners;
  if (!a || !b || !c || !d) return;
  const slab = new Path2D();
  slab.moveTo(...a);
  for (const corner of [b, c, d]) slab.lineTo(...corner);
  slab.closePath();
  context.fill(slab);
  const sides = new Path2D();
  sides.moveTo(...a);
  sides.lineTo(...b);
  sides.moveTo(...d);
  sides.lineTo(...c);
  context.stroke(sides);
}

/** Gives where a line goes through a plane, in order along it. */
function crossingsOf({ points }: Contour, plane: ViewPlane, normal: Vector): Vector[] {
  const found: Vector[] = [];
  points.forEach((point, at) => {
    const next = points[(at + 1) % points.length] ?? point;
    const [here, there] = [dot(minus(point, plane.origin), normal), dot(minus(next, plane.origin), normal)];
    if (here > 0 === there > 0) return;
    found.push(plus(point, scaled(minus(next, point), here / (here - there))));
  });
  const along = (point: Vector) => {
    const [x, y] = pixelOf(plane, point);
    return x * 4096 + y;
  };
  return found.sort((one, other) => along(one) - along(other));
}
