import type { StackViewport, Types } from '@cornerstonejs/core';
import { type DataSet, texts } from '../dicom/attributes';
import { directionLetters, length, planeOf, type Vector } from '../dicom/geometry';

/** What lies at the edges of a picture. */
export interface EdgeLetters {
  top: string;
  bottom: string;
  left: string;
  right: string;
}

const OPPOSITES: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/** Gives the letters at the edges as the picture is turned and mirrored now; undefined where nothing says them. */
export function edgeLetters(data: DataSet, viewport: StackViewport): EdgeLetters | undefined {
  if (!planeOf(data)) return fromPatientOrientation(data, viewport);
  const [right, down] = screenAxes(viewport);
  const letters = { right: directionLetters(right), bottom: directionLetters(down) };
  return { ...letters, left: opposite(letters.right), top: opposite(letters.bottom) };
}

/** Projections have no plane, but letters for their rows and columns (PS3.3 C.7.6.1.1.1). */
function fromPatientOrientation(data: DataSet, viewport: StackViewport): EdgeLetters | undefined {
  const [row = '', column = ''] = texts(data, '00200020');
  if (!row || !column) return undefined;
  const [right, down] = screenAxes(viewport);
  // Of a picture without a plane, x of the world runs along its rows and y down its columns.
  const named = ([x, y]: Vector) => {
    if (Math.abs(x) >= Math.abs(y)) return x > 0 ? row : opposite(row);
    return y > 0 ? column : opposite(column);
  };
  return { right: named(right), left: opposite(named(right)), bottom: named(down), top: opposite(named(down)) };
}

function opposite(letters: string): string {
  return [...letters].map((letter) => OPPOSITES[letter] ?? letter).join('');
}

/** Gives where right and down on the screen point in the world. */
function screenAxes(viewport: StackViewport): [Vector, Vector] {
  const origin = viewport.canvasToWorld([0, 0]);
  const towards = (point: Types.Point2): Vector => {
    const there = viewport.canvasToWorld(point);
    const vector = there.map((part, axis) => part - (origin[axis] ?? 0)) as Vector;
    const size = length(vector) || 1;
    return vector.map((part) => part / size) as Vector;
  };
  return [towards([100, 0]), towards([0, 100])];
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Gives a length that fills about a sixth of the picture, and how long it is on the screen. */
export function scaleBar(viewport: StackViewport): { millimetres: number; pixels: number } | undefined {
  const origin = viewport.canvasToWorld([0, 0]);
  const there = viewport.canvasToWorld([100, 0]);
  const perPixel = length(there.map((part, axis) => part - (origin[axis] ?? 0)) as Vector) / 100;
  // Of the canvas itself: to ask how wide the page draws it makes the browser lay out the page at once.
  const wanted = (viewport.canvas.width / window.devicePixelRatio / 6) * perPixel;
  const millimetres = STEPS.filter((step) => step <= wanted).at(-1);
  return millimetres && perPixel > 0 ? { millimetres, pixels: millimetres / perPixel } : undefined;
}
