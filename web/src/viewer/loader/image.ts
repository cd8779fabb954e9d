import { metaData, type Types, utilities } from '@cornerstonejs/core';
import { number } from '../dicom/attributes';
import { isColour } from '../dicom/displaySets';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import type { Pixels } from './nativePixels';

/** The smallest and the largest value of a picture. */
export interface Extremes {
  min: number;
  max: number;
}

/** Makes of decoded values what Cornerstone draws; three values a pixel are red, green and blue. */
export function imageOf(frame: Frame, values: Pixels, isRgb: boolean, known?: Extremes): Types.IImage {
  const rows = number(frame.data, TAG.Rows) ?? 0;
  const columns = number(frame.data, TAG.Columns) ?? 0;
  const components = isRgb ? 3 : 1;
  const { min, max } = known ?? extremes(values);
  // Of a study that was left meanwhile, nothing is known any more.
  const plane = (metaData.get('imagePlaneModule', frame.imageId) ?? {}) as Partial<Types.ImagePlaneModule>;
  const voi = (metaData.get('voiLutModule', frame.imageId) ?? {}) as {
    windowCenter?: number[];
    windowWidth?: number[];
  };
  // Of a picture that is all the same, what is nothing is black.
  const full = utilities.windowLevel.toWindowLevel(min, max > min ? max : min + 1);
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: values as Types.PixelDataTypedArray,
    width: columns,
    height: rows,
    numberOfComponents: components,
  });
  return {
    imageId: frame.imageId,
    dataType: values.constructor.name as Types.PixelDataTypedArrayString,
    color: isRgb,
    rgba: false,
    numberOfComponents: components,
    rows,
    columns,
    height: rows,
    width: columns,
    rowPixelSpacing: plane.rowPixelSpacing ?? 1,
    columnPixelSpacing: plane.columnPixelSpacing ?? 1,
    invert: !isRgb && frame.data[TAG.PhotometricInterpretation]?.Value?.[0] === 'MONOCHROME1',
    slope: 1,
    intercept: 0,
    minPixelValue: min,
    maxPixelValue: max,
    windowCenter: isRgb ? 128 : (voi.windowCenter?.[0] ?? full.windowCenter),
    windowWidth: isRgb ? 256 : (voi.windowWidth?.[0] ?? full.windowWidth),
    voiLUTFunction: 'LINEAR' as Types.IImage['voiLUTFunction'],
    sizeInBytes: values.byteLength,
    preScale: { enabled: true, scaled: true },
    calibration: metaData.get('calibrationModule', frame.imageId) as Types.IImageCalibration,
    voxelManager: voxelManager as unknown as Types.IImage['voxelManager'],
    getPixelData: () => values as Types.PixelDataTypedArray,
    getCanvas: () => canvasOf(values, columns, rows, isColour(frame.data)),
  };
}

export function extremes(values: ArrayLike<number>): Extremes {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** Draws colours for machines without WebGL. */
function canvasOf(values: Pixels, columns: number, rows: number, isColoured: boolean): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  if (!context || !isColoured) return canvas;
  const data = context.createImageData(columns, rows);
  for (let pixel = 0; pixel < columns * rows; pixel += 1) {
    data.data.set([values[3 * pixel] ?? 0, values[3 * pixel + 1] ?? 0, values[3 * pixel + 2] ?? 0, 255], 4 * pixel);
  }
  context.putImageData(data, 0, 0);
  return canvas;
}
