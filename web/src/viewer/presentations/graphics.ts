import { type DataSet, item, items, number, numbers, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { fromCieLab } from './cieLab';
import { type Area, type Point, pointInArea, type Turn } from './displayedArea';
import { holdsFor } from './presentationState';

type Style = { colour: string; width: number };

/** Something drawn over a picture, in its pixels. */
export type Graphic =
  | ({ kind: 'line'; points: Point[]; isFilled: boolean; isCurved: boolean } & Style)
  | ({ kind: 'point'; points: Point[] } & Style)
  /** Centre, and a point on it. */
  | ({ kind: 'circle'; points: Point[]; isFilled: boolean } & Style)
  /** The ends of the long axis, then of the short one. */
  | ({ kind: 'ellipse'; points: Point[]; isFilled: boolean } & Style)
  | ({ kind: 'text'; lines: string[]; box: [Point, Point] | undefined; anchor: Anchor | undefined } & Style);

/** What a text is about. */
export interface Anchor {
  at: Point;
  isVisible: boolean;
}

const PLAIN = 'rgb(255, 235, 120)';
const TWO_POINTS = 2;

/** Reads what a state draws over a picture, the lowest layer first (PS3.3 C.10.5, C.10.7). */
export function readGraphics(state: DataSet, frame: Frame, area: Area, turn: Turn): Graphic[] {
  const layers = items(state, '00700060').sort((one, other) => order(one) - order(other));
  const names = layers.map((layer) => text(layer, '00700002'));
  return items(state, '00700001')
    .filter((annotation) => holdsFor(annotation, frame))
    .sort((one, other) => names.indexOf(text(one, '00700002')) - names.indexOf(text(other, '00700002')))
    .flatMap((annotation) => {
      const colour = colourOf(layers[names.indexOf(text(annotation, '00700002'))] ?? {});
      const place = (units: string) => (point: Point) => (units === 'DISPLAY' ? pointInArea(area, turn, point) : point);
      return [
        ...items(annotation, '00700009').flatMap((graphic) => readDrawing(graphic, place, colour)),
        ...items(annotation, '00700008').flatMap((words) => readWords(words, place, colour)),
      ];
    });
}

type Place = (units: string) => (point: Point) => Point;

function readDrawing(graphic: DataSet, place: Place, layerColour: string): Graphic[] {
  const points = pairs(numbers(graphic, '00700022')).map(place(text(graphic, '00700005')));
  const isFilled = text(graphic, '00700024') === 'Y';
  const style = styleOf(item(graphic, '00700232'), layerColour);
  switch (text(graphic, '00700023')) {
    case 'POINT':
      return [{ kind: 'point', points, ...style }];
    case 'POLYLINE':
      return [{ kind: 'line', points, isFilled, isCurved: false, ...style }];
    case 'INTERPOLATED':
      return [{ kind: 'line', points, isFilled, isCurved: true, ...style }];
    case 'CIRCLE':
      return points.length < TWO_POINTS ? [] : [{ kind: 'circle', points, isFilled, ...style }];
    case 'ELLIPSE':
      return points.length < 2 * TWO_POINTS ? [] : [{ kind: 'ellipse', points, isFilled, ...style }];
    default:
      return [];
  }
}

function readWords(words: DataSet, place: Place, layerColour: string): Graphic[] {
  const inBox = place(text(words, '00700003'));
  const [start, end] = [numbers(words, '00700010'), numbers(words, '00700011')].map((one) => pairs(one)[0]);
  const [anchor] = pairs(numbers(words, '00700014')).map(place(text(words, '00700004')));
  const lines = String(words['00700006']?.Value?.[0] ?? '').split(/\r\n|\r|\n/);
  const isVisible = text(words, '00700015') === 'Y';
  if (!start && !anchor) return [];
  const box: [Point, Point] | undefined = start ? [inBox(start), inBox(end ?? start)] : undefined;
  const style = styleOf(item(words, '00700231'), layerColour, '00700241');
  return [{ kind: 'text', lines, box, anchor: anchor && { at: anchor, isVisible }, ...style }];
}

/** A style of its own goes before that of the layer. */
function styleOf(style: DataSet, layerColour: string, colourTag = '00700251'): Style {
  const own = numbers(style, colourTag);
  return { colour: own.length === 3 ? written(own) : layerColour, width: number(style, '00700253') ?? 1 };
}

function colourOf(layer: DataSet): string {
  const colour = numbers(layer, '00700401');
  if (colour.length === 3) return written(colour);
  const grey = number(layer, '00700066');
  if (grey === undefined) return PLAIN;
  const share = Math.round((grey / 65535) * 255);
  return `rgb(${share}, ${share}, ${share})`;
}

function written(cieLab: number[]): string {
  return `rgb(${fromCieLab(cieLab).join(', ')})`;
}

function order(layer: DataSet): number {
  return number(layer, '00700062') ?? 0;
}

function pairs(values: number[]): Point[] {
  return Array.from({ length: Math.floor(values.length / 2) }, (_, at) => [
    values[2 * at] ?? 0,
    values[2 * at + 1] ?? 0,
  ]);
}
