import { type DataSet, number, numbers, text } from '../dicom/attributes';

/** How pixels of a picture become pixels of the page: x = a·column + c·row + e, y = b·column + d·row + f. */
export interface Placing {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

/** How a picture lies: turned clockwise by so many degrees, and then mirrored left and right (PS3.3 C.10.6). */
export interface Turn {
  rotation: 0 | 90 | 180 | 270;
  isMirrored: boolean;
}

/** A part of a picture, by the edges of its pixels: 0 is the left edge of the first column. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A point of a picture, in pixels from its upper left corner. */
export type Point = [column: number, row: number];

export function readTurn(state: DataSet): Turn {
  const rotation = (((number(state, '00700042') ?? 0) % 360) + 360) % 360;
  return { rotation: quarter(rotation), isMirrored: text(state, '00700041') === 'Y' };
}

/** Tells from where pixels are shown how a picture is turned; between quarters, the nearest. */
export function turnOf({ a, b, c, d }: Placing): Turn {
  const isMirrored = a * d - b * c < 0;
  const angle = (Math.atan2(b, isMirrored ? -a : a) * 180) / Math.PI;
  return { rotation: quarter((angle + 360) % 360), isMirrored };
}

function quarter(degrees: number): Turn['rotation'] {
  return ((Math.round(degrees / 90) % 4) * 90) as Turn['rotation'];
}

/** Reads which part of a picture a state shows (PS3.3 C.10.4); its corners are those after turning. */
export function readArea(item: DataSet): Area | undefined {
  const [x0, y0] = numbers(item, '00700052');
  const [x1, y1] = numbers(item, '00700053');
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return undefined;
  return {
    left: Math.min(x0, x1) - 1,
    right: Math.max(x0, x1),
    top: Math.min(y0, y1) - 1,
    bottom: Math.max(y0, y1),
  };
}

/** Names the pixels in the upper left and the lower right corner of the page, from 1, as a state writes an area. */
export function cornersOf(area: Area, turn: Turn): [Point, Point] {
  const { isRightwards, isDownwards } = directions(turn);
  const columns: Point = [Math.round(area.left) + 1, Math.round(area.right)];
  const rows: Point = [Math.round(area.top) + 1, Math.round(area.bottom)];
  const [x0, x1] = isRightwards ? columns : [columns[1], columns[0]];
  const [y0, y1] = isDownwards ? rows : [rows[1], rows[0]];
  return [
    [x0, y0],
    [x1, y1],
  ];
}

/** Gives the point of the picture that lies at a share of the displayed area's width and height as it is seen. */
export function pointInArea(area: Area, turn: Turn, [across, down]: Point): Point {
  const { isRightwards, isDownwards, isSwapped } = directions(turn);
  const [alongColumns, alongRows] = isSwapped ? [down, across] : [across, down];
  return [
    area.left + (isRightwards ? alongColumns : 1 - alongColumns) * (area.right - area.left),
    area.top + (isDownwards ? alongRows : 1 - alongRows) * (area.bottom - area.top),
  ];
}

/** Whether columns and rows of the picture count as one reads; swapped: rows of the picture run across the page. */
function directions({ rotation, isMirrored }: Turn) {
  const [cosine, sine] = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ][rotation / 90] as [number, number];
  const side = isMirrored ? -1 : 1;
  const isSwapped = rotation % 180 !== 0;
  // A column to the right is (cos, sin) on the page, a row down (-sin, cos), and mirroring turns the first of both.
  return {
    isSwapped,
    isRightwards: isSwapped ? sine > 0 : cosine * side > 0,
    isDownwards: isSwapped ? -sine * side > 0 : cosine > 0,
  };
}
