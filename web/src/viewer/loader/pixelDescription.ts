import { type DataSet, number, numbers, text } from '../dicom/attributes';
import { TAG } from '../dicom/tags';

/** What the bytes of a frame mean (PS3.3 C.7.6.3), with a value for what files leave out. */
export interface PixelDescription {
  rows: number;
  columns: number;
  samples: number;
  photometric: string;
  /** 1: all of red, then all of green, then all of blue. */
  planar: number;
  bitsAllocated: number;
  bitsStored: number;
  isSigned: boolean;
  /** The values are floating point numbers (PS3.3 C.7.6.24, C.7.6.25). */
  isFloat: boolean;
}

export function describePixels(data: DataSet): PixelDescription {
  const samples = number(data, TAG.SamplesPerPixel) ?? 1;
  const floatBits = data[TAG.FloatPixelData] ? 32 : data[TAG.DoublePixelData] ? 64 : 0;
  const bitsAllocated = floatBits || (number(data, TAG.BitsAllocated) ?? 8);
  return {
    rows: number(data, TAG.Rows) ?? 0,
    columns: number(data, TAG.Columns) ?? 0,
    samples,
    photometric: text(data, TAG.PhotometricInterpretation) || (samples === 3 ? 'RGB' : 'MONOCHROME2'),
    planar: number(data, TAG.PlanarConfiguration) ?? 0,
    bitsAllocated,
    bitsStored: number(data, TAG.BitsStored) ?? bitsAllocated,
    isSigned: number(data, TAG.PixelRepresentation) === 1,
    isFloat: floatBits > 0,
  };
}

/** How far apart pixels are, and how one knows. */
export interface PixelSpacing {
  /** Millimetres from row to row, and from column to column. */
  row: number;
  column: number;
  /** `detector`: at the detector and not in the patient, who is nearer to the source (PS3.3 10.7.1.3). */
  basis: 'patient' | 'detector' | 'none';
}

/** Gives the distance of pixels; where nothing says it, 1 and the basis `none`. */
export function pixelSpacing(data: DataSet): PixelSpacing {
  const inPatient = pair(numbers(data, TAG.PixelSpacing)) ?? pair(numbers(data, '30020011'));
  const atDetector = pair(numbers(data, TAG.ImagerPixelSpacing)) ?? pair(numbers(data, '00182010'));
  if (inPatient) {
    // A projection whose two spacings are the same was not calibrated (PS3.3 10.7.1.3).
    const isUncalibrated = atDetector !== undefined && Math.abs(atDetector[0] - inPatient[0]) < 1e-6;
    return { row: inPatient[0], column: inPatient[1], basis: isUncalibrated ? 'detector' : 'patient' };
  }
  if (atDetector) {
    const magnification = number(data, '00181114') ?? 1;
    return { row: atDetector[0] / magnification, column: atDetector[1] / magnification, basis: 'detector' };
  }
  const [vertical = 1, horizontal = 1] = numbers(data, TAG.PixelAspectRatio);
  return { row: vertical / horizontal || 1, column: 1, basis: 'none' };
}

function pair(values: number[]): [number, number] | undefined {
  const [first, second = first] = values;
  return first && second && first > 0 && second > 0 ? [first, second] : undefined;
}
