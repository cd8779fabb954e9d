import { type DataSet, number, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { beginInstance, type Code, codeItem, makeUid, value } from '../dicom/writing';
import { references } from '../measurements/references';
import { pointAt } from '../overlays/voxels';
import { toLab } from './colour';
import type { Canvas } from './drawnGrid';
import { type Patch, patchValue, type Segment, type Segmentation } from './segmentation';

const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4';
/** Under which the pixels come beside the attributes. */
export const PIXELS = 'pixels';

const TISSUE: Code = ['85756007', 'SCT', 'Tissue'];
const MANUAL_SEGMENTATION: Code = ['113076', 'DCM', 'Segmentation'];
const SOURCE_IMAGE: Code = ['121322', 'DCM', 'Source image for image processing operation'];

/** A segmentation as it is stored: its attributes, and its pixels, a bit each. */
export interface Written {
  data: DataSet;
  pixels: Uint8Array<ArrayBuffer>;
}

/** What is to be written, and as whose. */
export interface Draft {
  segmentation: Segmentation;
  canvas: Canvas;
  name: string;
  creator: string;
  /** Of the archive, whose place it takes; undefined: it is the first. */
  predecessor: DataSet | undefined;
}

interface Drawn {
  segment: number;
  slice: number;
  patch: Patch;
}

/** Writes a segmentation as a binary one (PS3.3 A.51), frame by frame what there is of each segment. */
export function writeSegmentation(draft: Draft): Written {
  const { segmentation, canvas } = draft;
  const segments = segmentation.segments.filter((one) => one.slices.some(Boolean));
  const drawn = segments.flatMap((one, at) =>
    one.slices.flatMap((patch, slice): Drawn[] => (patch ? [{ segment: at + 1, slice, patch }] : [])),
  );
  const frames = canvas.frames.filter((frame) => frame !== undefined);
  const { columns, rows } = segmentation.grid;
  const data: DataSet = {
    ...begin(draft, frames),
    '00080008': value('CS', 'DERIVED', 'PRIMARY'),
    ...dimensions(),
    [TAG.SamplesPerPixel]: value('US', 1),
    [TAG.PhotometricInterpretation]: value('CS', 'MONOCHROME2'),
    [TAG.NumberOfFrames]: value('IS', drawn.length),
    [TAG.Rows]: value('US', rows),
    [TAG.Columns]: value('US', columns),
    [TAG.BitsAllocated]: value('US', 1),
    [TAG.BitsStored]: value('US', 1),
    '00280102': value('US', 0),
    [TAG.PixelRepresentation]: value('US', 0),
    [TAG.LossyImageCompression]: value('CS', '00'),
    '00620001': value('CS', 'BINARY'),
    '00620002': value('SQ', ...segments.map((one, at) => segmentItem(one, at + 1))),
    [TAG.SharedFunctionalGroups]: value('SQ', sharedGroups(segmentation, frames[0])),
    [TAG.PerFrameFunctionalGroups]: value('SQ', ...drawn.map((one) => frameGroups(one, draft))),
    [TAG.PixelData]: { vr: 'OB', BulkDataURI: PIXELS },
  };
  return { data, pixels: packed(drawn, columns, rows) };
}

function begin({ name, creator, predecessor, canvas }: Draft, frames: Frame[]): DataSet {
  const source = frames[0]?.data ?? {};
  const series = references(frames).flatMap((study) => study['00081115']?.Value ?? []) as DataSet[];
  const again = predecessor && {
    [TAG.SeriesInstanceUID]: value('UI', text(predecessor, TAG.SeriesInstanceUID)),
    [TAG.SeriesNumber]: value('IS', number(predecessor, TAG.SeriesNumber) ?? 910),
    [TAG.InstanceNumber]: value('IS', (number(predecessor, TAG.InstanceNumber) ?? 1) + 1),
  };
  return {
    ...beginInstance(source, SEGMENTATION_STORAGE, 'SEG', name),
    [TAG.SeriesNumber]: value('IS', 910),
    ...again,
    ...(canvas.frameOfReference
      ? { [TAG.FrameOfReferenceUID]: value('UI', canvas.frameOfReference), '00201040': value('LO') }
      : {}),
    '00700080': value('CS', 'SEGMENTATION'),
    '00700081': value('LO', name.slice(0, 64)),
    '00700084': value('PN', { Alphabetic: creator }),
    '00081115': value('SQ', ...series.map(asReferencedInstances)),
  };
}

/** Of evidence (PS3.3 C.17.2.1) one speaks of SOPs, of references in an image (PS3.3 C.12.2) of instances. */
function asReferencedInstances(series: DataSet): DataSet {
  const { '00081199': sops, ...rest } = series;
  return { ...rest, '0008114A': sops };
}

function segmentItem(segment: Segment, number: number): DataSet {
  return {
    '00620003': value('SQ', codeItem(TISSUE)),
    '00620004': value('US', number),
    '00620005': value('LO', segment.label.slice(0, 64)),
    '00620008': value('CS', 'MANUAL'),
    '0062000D': value('US', ...toLab(segment.colour)),
    '0062000F': value('SQ', codeItem(TISSUE)),
    '00620020': value('UT', segment.label),
    '00620021': value('UI', makeUid()),
  };
}

/** Frames go by segment, then by place (PS3.3 C.7.6.17). */
function dimensions(): DataSet {
  const organization = value('UI', makeUid());
  const index = (pointer: string, group: string, label: string): DataSet => ({
    '00209164': organization,
    '00209165': value('AT', pointer),
    '00209167': value('AT', group),
    '00209421': value('LO', label),
  });
  return {
    '00209221': value('SQ', { '00209164': organization }),
    '00209222': value(
      'SQ',
      index('0062000B', '0062000A', 'Segment Number'),
      index('00200032', '00209113', 'Image Position Patient'),
    ),
  };
}

function sharedGroups({ grid, frameOfReference }: Segmentation, frame: Frame | undefined): DataSet {
  const [across, along, up] = grid.steps.map((step) => Math.hypot(...step));
  const measures = {
    '00180050': value('DS', decimal(number(frame?.data ?? {}, TAG.SliceThickness) || (up ?? 1))),
    '00180088': value('DS', decimal(up ?? 1)),
    [TAG.PixelSpacing]: value('DS', decimal(along ?? 1), decimal(across ?? 1)),
  };
  const orientation = [grid.steps[0], grid.steps[1]].flatMap((step) => step.map((part) => part / Math.hypot(...step)));
  return {
    ...(frameOfReference
      ? { '00209116': value('SQ', { [TAG.ImageOrientation]: value('DS', ...orientation.map(decimal)) }) }
      : {}),
    '00289110': value('SQ', measures),
  };
}

function frameGroups({ segment, slice }: Drawn, { segmentation, canvas }: Draft): DataSet {
  const { grid, frameOfReference } = segmentation;
  const frame = canvas.frames[slice];
  const position = pointAt(grid, [0, 0, slice]).map(decimal);
  return {
    '00089124': value('SQ', {
      '00082112': value('SQ', ...(frame ? [sourceItem(frame)] : [])),
      '00089215': value('SQ', codeItem(MANUAL_SEGMENTATION)),
    }),
    '00209111': value('SQ', { '00209157': value('UL', segment, slice + 1) }),
    ...(frameOfReference ? { '00209113': value('SQ', { [TAG.ImagePosition]: value('DS', ...position) }) } : {}),
    '0062000A': value('SQ', { '0062000B': value('US', segment) }),
  };
}

function sourceItem({ data, instance, number: own }: Frame): DataSet {
  const isOneOfMany = (number(data, TAG.NumberOfFrames) ?? 1) > 1;
  return {
    '00081150': value('UI', text(data, TAG.SOPClassUID)),
    '00081155': value('UI', instance),
    ...(isOneOfMany ? { '00081160': value('IS', own) } : {}),
    '0028135A': value('CS', 'YES'),
    '0040A170': value('SQ', codeItem(SOURCE_IMAGE)),
  };
}

/** A decimal string has 16 characters at most (PS3.5 6.2). */
function decimal(number: number): number {
  return Number(number.toPrecision(9));
}

/** Packs frames bit after bit, the lowest bit of a byte first (PS3.5 8.1.1), to an even number of bytes. */
export function packed(drawn: readonly { patch: Patch }[], columns: number, rows: number): Uint8Array<ArrayBuffer> {
  const bytes = Math.ceil((drawn.length * columns * rows) / 8);
  const pixels = new Uint8Array(bytes + (bytes % 2));
  drawn.forEach(({ patch }, frame) => {
    for (let row = patch.top; row < patch.top + patch.height; row += 1) {
      for (let column = patch.left; column < patch.left + patch.width; column += 1) {
        if (patchValue(patch, column, row) === 0) continue;
        const at = (frame * rows + row) * columns + column;
        pixels[at >> 3] = (pixels[at >> 3] ?? 0) | (1 << (at & 7));
      }
    }
  });
  return pixels;
}
