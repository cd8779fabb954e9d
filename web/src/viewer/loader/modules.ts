import { type DataSet, items, number, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { planeOf } from '../dicom/geometry';
import { TAG } from '../dicom/tags';
import { describePixels, pixelSpacing } from './pixelDescription';
import { isContinuous, rescaleOf, windowsOf } from './rescale';
import { suvFactor } from './suv';

/** What Cornerstone asks about a picture, by the names under which it asks. */
export function moduleOf(name: string, frame: Frame): unknown {
  return MODULES[name]?.(frame.data, frame);
}

type Reader = (data: DataSet, frame: Frame) => unknown;

const MODULES: Record<string, Reader> = {
  imagePixelModule,
  imagePlaneModule,
  generalSeriesModule: (data) => ({
    // Cornerstone reads a modality out of everything; files leave it out.
    modality: text(data, TAG.Modality) || 'OT',
    seriesInstanceUID: text(data, TAG.SeriesInstanceUID),
    studyInstanceUID: text(data, TAG.StudyInstanceUID),
    seriesNumber: number(data, TAG.SeriesNumber),
    seriesDate: text(data, TAG.SeriesDate),
    seriesTime: text(data, TAG.SeriesTime),
  }),
  generalImageModule: (data) => ({ instanceNumber: number(data, TAG.InstanceNumber) }),
  sopCommonModule: (data) => ({
    sopClassUID: text(data, TAG.SOPClassUID),
    sopInstanceUID: text(data, TAG.SOPInstanceUID),
  }),
  modalityLutModule,
  voiLutModule,
  scalingModule: (data) => (text(data, TAG.Modality) === 'PT' ? { suvbw: suvFactor(data) } : undefined),
  petSeriesModule: (data) => ({ units: text(data, TAG.Units) }),
  calibrationModule,
  cineModule: (data) => ({ frameTime: number(data, TAG.FrameTime) }),
  frameModule: (data, frame) => ({
    sopClassUID: text(data, TAG.SOPClassUID),
    sopInstanceUID: frame.instance,
    frameNumber: frame.number,
    numberOfFrames: number(data, TAG.NumberOfFrames) ?? 1,
  }),
};

function imagePixelModule(data: DataSet) {
  const pixels = describePixels(data);
  return {
    samplesPerPixel: pixels.samples,
    photometricInterpretation: pixels.photometric,
    rows: pixels.rows,
    columns: pixels.columns,
    bitsAllocated: pixels.bitsAllocated,
    bitsStored: pixels.bitsStored,
    highBit: pixels.bitsStored - 1,
    pixelRepresentation: pixels.isSigned ? 1 : 0,
    planarConfiguration: pixels.planar,
  };
}

function imagePlaneModule(data: DataSet) {
  const spacing = pixelSpacing(data);
  const plane = planeOf(data);
  return {
    frameOfReferenceUID: text(data, TAG.FrameOfReferenceUID),
    rows: number(data, TAG.Rows),
    columns: number(data, TAG.Columns),
    imageOrientationPatient: plane ? [...plane.row, ...plane.column] : [1, 0, 0, 0, 1, 0],
    rowCosines: plane?.row ?? [1, 0, 0],
    columnCosines: plane?.column ?? [0, 1, 0],
    imagePositionPatient: plane?.position ?? [0, 0, 0],
    sliceThickness: number(data, TAG.SliceThickness),
    sliceLocation: number(data, '00201041'),
    pixelSpacing: [spacing.row, spacing.column],
    rowPixelSpacing: spacing.row,
    columnPixelSpacing: spacing.column,
    usingDefaultValues: spacing.basis === 'none',
  };
}

function modalityLutModule(data: DataSet) {
  const { slope, intercept } = rescaleOf(data);
  return { rescaleSlope: slope, rescaleIntercept: intercept, rescaleType: text(data, TAG.RescaleType) };
}

function voiLutModule(data: DataSet) {
  // Cornerstone takes windows to be of whole numbers, which lie half a value lower and are one narrower.
  const step = isContinuous(data) ? 1 : 0;
  const windows = windowsOf(data).map(({ center, width, name }) => ({
    center: center + step / 2,
    width: width + step,
    name,
  }));
  if (windows.length === 0) return {};
  return {
    windowCenter: windows.map(({ center }) => center),
    windowWidth: windows.map(({ width }) => width),
    windowCenterWidthExplanation: windows.map(({ name }) => name),
    voiLUTFunction: text(data, TAG.VOILUTFunction) || undefined,
  };
}

function calibrationModule(data: DataSet) {
  const regions = items(data, TAG.RegionSequence);
  if (regions.length === 0) return undefined;
  return {
    sequenceOfUltrasoundRegions: regions.map((region) => ({
      regionSpatialFormat: number(region, '00186012'),
      regionDataType: number(region, '00186014'),
      regionLocationMinX0: number(region, '00186018'),
      regionLocationMinY0: number(region, '0018601A'),
      regionLocationMaxX1: number(region, '0018601C'),
      regionLocationMaxY1: number(region, '0018601E'),
      referencePixelX0: number(region, '00186020') ?? 0,
      referencePixelY0: number(region, '00186022') ?? 0,
      physicalUnitsXDirection: number(region, '00186024'),
      physicalUnitsYDirection: number(region, '00186026'),
      physicalDeltaX: number(region, '0018602C'),
      physicalDeltaY: number(region, '0018602E'),
    })),
  };
}
