import { isLevel } from '../slides/pyramid';
import { type DataSet, items, number, text } from './attributes';
import { type Frame, framesOf } from './frame';
import { planeOf, type SliceSpacing, sliceSpacing } from './geometry';
import { TAG } from './tags';

/** How something that is stored is shown. */
export type Kind =
  | 'stack'
  | 'slide'
  | 'video'
  | 'document'
  | 'report'
  | 'waveform'
  | 'segmentation'
  | 'structures'
  | 'dose'
  | 'other';

/** What is laid over the pictures of another series. */
export const OVER_OTHERS: readonly Kind[] = ['segmentation', 'structures', 'dose'];

/** What one puts into a cell of the layout: the pictures of a series that belong together, or one document. */
export interface DisplaySet {
  /** Series Instance UID, and after a slash what of it where a series holds several. */
  id: string;
  kind: Kind;
  study: string;
  series: string;
  modality: string;
  seriesNumber: number | undefined;
  description: string;
  frames: Frame[];
  /** Of a slide: its resolutions; else nothing. */
  levels: DataSet[];
  /** The attributes of the first instance. */
  data: DataSet;
  frameOfReference: string;
  /** Of slices that are parallel; needed for other planes of the volume. */
  spacing: SliceSpacing | undefined;
}

const VIDEO_SYNTAXES = /^1\.2\.840\.10008\.1\.2\.4\.10[0-8]/;
const DOCUMENT_CLASS = '1.2.840.10008.5.1.4.1.1.104.';
const REPORT_CLASS = '1.2.840.10008.5.1.4.1.1.88.';
const LAID_OVER: Record<string, Kind> = {
  '1.2.840.10008.5.1.4.1.1.66.4': 'segmentation',
  '1.2.840.10008.5.1.4.1.1.66.7': 'segmentation',
  '1.2.840.10008.5.1.4.1.1.481.2': 'dose',
};
const STRUCTURES_CLASS = '1.2.840.10008.5.1.4.1.1.481.3';
const WAVEFORM_CLASS = '1.2.840.10008.5.1.4.1.1.9.';

/** Tells how an instance is shown, by its SOP class and what it holds. */
export function kindOf(instance: DataSet): Kind {
  const sopClass = text(instance, TAG.SOPClassUID);
  if (sopClass.startsWith(DOCUMENT_CLASS)) return 'document';
  if (sopClass.startsWith(REPORT_CLASS)) return 'report';
  if (sopClass.startsWith(WAVEFORM_CLASS) || instance[TAG.WaveformSequence]) return 'waveform';
  if (sopClass === STRUCTURES_CLASS) return 'structures';
  const hasPixels = [TAG.PixelData, TAG.FloatPixelData, TAG.DoublePixelData].some((tag) => instance[tag]);
  if (!hasPixels || !number(instance, TAG.Rows) || !number(instance, TAG.Columns)) return 'other';
  if (isLevel(instance)) return 'slide';
  if (LAID_OVER[sopClass]) return LAID_OVER[sopClass];
  return VIDEO_SYNTAXES.test(text(instance, TAG.AvailableTransferSyntaxUID)) ? 'video' : 'stack';
}

/** What was made of instances before: their first picture is asked for before they are shown. */
const divided = new WeakMap<DataSet[], DisplaySet[]>();

/** Divides the instances of a series into what is shown together. */
export function displaySetsOf(all: DataSet[]): DisplaySet[] {
  const sets = divided.get(all) ?? divide(all);
  divided.set(all, sets);
  return sets;
}

function divide(all: DataSet[]): DisplaySet[] {
  const instances = withoutReplaced(all);
  const groups = new Map<string, DataSet[]>();
  for (const instance of [...instances].sort(byNumber)) {
    const key = groupOf(instance);
    groups.set(key, [...(groups.get(key) ?? []), instance]);
  }
  const series = text(instances[0] ?? {}, TAG.SeriesInstanceUID);
  return [...groups.values()].map((group, at) => displaySet(group, at === 0 ? series : `${series}/${at + 1}`));
}

/** A segmentation that was stored again from here takes the place of the earlier ones of its series. */
function withoutReplaced(instances: DataSet[]): DataSet[] {
  const ours = instances.filter((one) => kindOf(one) === 'segmentation' && text(one, '00080070') === 'DICOM Network');
  const last = [...ours].sort(byNumber).at(-1);
  return instances.filter((one) => !ours.includes(one) || one === last);
}

/** Single frames of a series of one size make a stack; anything else stands for itself. */
function groupOf(instance: DataSet): string {
  if (kindOf(instance) === 'slide') return `slide ${text(instance, TAG.FrameOfReferenceUID)}`;
  const isSingle = (number(instance, TAG.NumberOfFrames) ?? 1) === 1;
  if (kindOf(instance) !== 'stack' || !isSingle) return text(instance, TAG.SOPInstanceUID);
  return `${number(instance, TAG.Rows)}x${number(instance, TAG.Columns)}`;
}

function displaySet(instances: DataSet[], id: string): DisplaySet {
  const data = instances[0] ?? {};
  const kind = kindOf(data);
  const frames = kind === 'stack' ? ordered(instances.flatMap(framesOf)) : hasFrames(kind) ? framesOf(data) : [];
  return {
    id,
    kind,
    study: text(data, TAG.StudyInstanceUID),
    series: text(data, TAG.SeriesInstanceUID),
    modality: text(data, TAG.Modality) || 'OT',
    seriesNumber: number(data, TAG.SeriesNumber),
    description: text(data, TAG.SeriesDescription) || text(data, '00420010'),
    frames,
    levels: kind === 'slide' ? instances : [],
    data,
    frameOfReference: text(data, TAG.FrameOfReferenceUID),
    spacing: sliceSpacing(frames.map((frame) => planeOf(frame.data))),
  };
}

function hasFrames(kind: Kind): boolean {
  return kind === 'segmentation' || kind === 'dose';
}

/** Puts frames in the order in which they lie where their numbers say nothing. */
function ordered(frames: Frame[]): Frame[] {
  const numbers = new Set(frames.map((frame) => `${number(frame.data, TAG.InstanceNumber)}/${frame.number}`));
  if (numbers.size === frames.length) return frames;
  const first = planeOf(frames[0]?.data ?? {});
  if (!first) return frames;
  const depth = (frame: Frame) => {
    const position = planeOf(frame.data)?.position ?? [0, 0, 0];
    return position.reduce((sum, part, axis) => sum + part * (first.normal[axis] ?? 0), 0);
  };
  return [...frames].sort((one, other) => depth(one) - depth(other));
}

function byNumber(one: DataSet, other: DataSet): number {
  const difference = (number(one, TAG.InstanceNumber) ?? 0) - (number(other, TAG.InstanceNumber) ?? 0);
  return difference || text(one, TAG.SOPInstanceUID).localeCompare(text(other, TAG.SOPInstanceUID));
}

/** Whether a display set is looked at, and not read or played. */
export function isPicture({ kind }: DisplaySet): boolean {
  return kind === 'stack' || kind === 'slide';
}

/** Whether other planes and volumes can be made of a stack: parallel, evenly spaced, grey, one size. */
export function isVolume(set: DisplaySet): boolean {
  return set.kind === 'stack' && set.frames.length >= 4 && set.spacing?.isEven === true && !isColour(set.data);
}

export function isColour(data: DataSet): boolean {
  return (number(data, TAG.SamplesPerPixel) ?? 1) > 1 || text(data, TAG.PhotometricInterpretation) === 'PALETTE COLOR';
}

/** How the pixels lost something on their way here: the ratio, or just that they did (PS3.3 C.7.6.1.1.5). */
export function lossyRatio(data: DataSet): number | 'unknown' | undefined {
  if (text(data, TAG.LossyImageCompression) !== '01') return undefined;
  return number(data, TAG.LossyRatio) ?? 'unknown';
}

/** Frames per second as they were recorded; undefined where nothing says so (PS3.3 C.7.6.5). */
export function recordedRate(data: DataSet): number | undefined {
  const rate = number(data, TAG.CineRate) ?? number(data, '00082144');
  const time = number(data, TAG.FrameTime);
  if (rate) return rate;
  return time ? 1000 / time : undefined;
}

/** Gives the UIDs of the series that an object refers to: what a segmentation or a state belongs to. */
export function referencedSeries(data: DataSet): string[] {
  return items(data, '00081115').map((one) => text(one, TAG.SeriesInstanceUID));
}
