import { type DataSet, item, items, number, numbers, text } from '../dicom/attributes';
import { type Frame, frameMaker } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { describePixels } from '../loader/pixelDescription';

/** A picture of the whole slide in one resolution, in tiles of one size (PS3.3 A.32.8). */
export interface Level {
  instance: string;
  /** Of the whole, in pixels. */
  columns: number;
  rows: number;
  tileColumns: number;
  tileRows: number;
  /** How many pixels of the finest level one of these is. */
  scale: number;
  /** Gives a tile by its place from 0; undefined where nothing was stored. */
  tile: (column: number, row: number) => Frame | undefined;
}

/** The resolutions of a slide. */
export interface Pyramid {
  /** The finest first. */
  levels: Level[];
  columns: number;
  rows: number;
  /** Millimetres of a pixel of the finest level, across and down; undefined where nothing says it. */
  spacing: { column: number; row: number } | undefined;
}

const SLIDE_CLASSES = new Set(['1.2.840.10008.5.1.4.1.1.77.1.6', '1.2.840.10008.5.1.4.1.1.77.1.9']);

/** Whether an instance is a level of a slide; what shows its label or the glass as a whole is a picture of its own. */
export function isLevel(data: DataSet): boolean {
  const flavour = String(data['00080008']?.Value?.[2] ?? 'VOLUME');
  return (
    SLIDE_CLASSES.has(text(data, TAG.SOPClassUID)) &&
    (number(data, '00480006') ?? 0) > 0 &&
    ['VOLUME', 'THUMBNAIL'].includes(flavour)
  );
}

/** Reads the levels of a slide; of several of one size (other stains, other depths) the first. */
export function readPyramid(instances: DataSet[]): Pyramid {
  const sorted = [...instances].sort((one, other) => columnsOf(other) - columnsOf(one));
  const distinct = sorted.filter((data, at) => at === 0 || columnsOf(data) < columnsOf(sorted[at - 1] ?? {}));
  const finest = distinct[0] ?? {};
  return {
    levels: distinct.map((data) => readLevel(data, columnsOf(finest))),
    columns: columnsOf(finest),
    rows: number(finest, '00480007') ?? 0,
    spacing: spacingOf(finest),
  };
}

/** How many pixels a level is wide. */
export function columnsOf(data: DataSet): number {
  return number(data, '00480006') ?? 0;
}

function spacingOf(finest: DataSet): Pyramid['spacing'] {
  const measures = item(item(finest, TAG.SharedFunctionalGroups), '00289110');
  const [row, column = row] = numbers(measures, TAG.PixelSpacing);
  if (row && column) return { row, column };
  const [width, height] = [number(finest, '00480001'), number(finest, '00480002')];
  const rows = number(finest, '00480007');
  return width && height && rows ? { column: width / columnsOf(finest), row: height / rows } : undefined;
}

function readLevel(data: DataSet, finestColumns: number): Level {
  const { rows: tileRows, columns: tileColumns } = describePixels(data);
  const columns = columnsOf(data);
  const across = Math.ceil(columns / tileColumns);
  const rows = number(data, '00480007') ?? 0;
  const down = Math.ceil(rows / tileRows);
  const frame = frameMaker(data);
  const places = placesOf(data, tileColumns, tileRows, across);
  const count = number(data, TAG.NumberOfFrames) ?? 1;
  return {
    instance: text(data, TAG.SOPInstanceUID),
    columns,
    rows,
    tileColumns,
    tileRows,
    scale: finestColumns / columns,
    tile: (column, row) => {
      if (column < 0 || row < 0 || column >= across || row >= down) return undefined;
      const place = row * across + column;
      const number = places ? places.get(place) : place + 1;
      return number === undefined || number > count ? undefined : frame(number);
    },
  };
}

/** Where the frames of a level lie that does not store all of its tiles in order (PS3.3 C.7.6.17.3). */
function placesOf(data: DataSet, tileColumns: number, tileRows: number, across: number) {
  const groups = items(data, TAG.PerFrameFunctionalGroups);
  const hasPlaces = groups.some((group) => items(group, '0048021A').length > 0);
  if (text(data, '00209311') === 'TILED_FULL' || !hasPlaces) return undefined;
  const places = new Map<number, number>();
  groups.forEach((group, at) => {
    const position = item(group, '0048021A');
    const column = Math.floor(((number(position, '0048021E') ?? 1) - 1) / tileColumns);
    const row = Math.floor(((number(position, '0048021F') ?? 1) - 1) / tileRows);
    const place = row * across + column;
    if (!places.has(place)) places.set(place, at + 1);
  });
  return places;
}
