import { type DataSet, items, number, numbers, text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import type { Frame } from '../dicom/frame';
import { type Plane, planeOf } from '../dicom/geometry';
import { TAG } from '../dicom/tags';
import { readAllFrames } from '../loader/allFrames';
import { describePixels, pixelSpacing } from '../loader/pixelDescription';
import { gridOf, type VoxelGrid } from '../overlays/voxels';
import { fromLab, givenColour } from './colour';
import { type Patch, patchOf, type Segment, type Segmentation } from './segmentation';

const REFERENCED_SEGMENT = '0062000B';
const SOURCE_IMAGE = '00082112';

/** Reads a segmentation of a stack with all its frames. Raises: an Error where they cannot be had. */
export async function readSegmentation(set: DisplaySet, host: DisplaySet): Promise<Segmentation> {
  const { grid, slices, hasPlace } = placed(set.frames, host);
  const segments = segmentsOf(set.data, grid.slices);
  const type = text(set.data, '00620001');
  await readAllFrames(set.frames, (values, at) => {
    const slice = slices[at] ?? 0;
    const own = type === 'LABELMAP' ? segments : segments.filter(({ number: one }) => one === segmentAt(set, at));
    for (const segment of own) {
      const patch = patchOf(values, grid.columns, (value) =>
        type === 'LABELMAP' ? Number(value === segment.number) : value,
      );
      segment.slices[slice] = joined(segment.slices[slice], patch);
    }
  });
  return {
    grid,
    frameOfReference: hasPlace ? set.frameOfReference || host.frameOfReference : '',
    largest: type === 'FRACTIONAL' ? (number(set.data, '0062000E') ?? 255) : 1,
    segments,
    references: referencesOf(set.frames, slices),
  };
}

function segmentAt(set: DisplaySet, at: number): number {
  return number(set.frames[at]?.data ?? {}, REFERENCED_SEGMENT) ?? 1;
}

/** Two frames of a segment in one place: some write such, and one of them is mostly empty. */
function joined(one: Patch | undefined, other: Patch | undefined): Patch | undefined {
  return one && other ? (one.values.length >= other.values.length ? one : other) : (one ?? other);
}

/** Describes the segments that there are (PS3.3 C.8.20.4); of a label map, not what is around them. */
export function segmentsOf(data: DataSet, slices: number): Segment[] {
  return items(data, '00620002')
    .map((item) => {
      const own = number(item, '00620004') ?? 1;
      const lab = numbers(item, '0062000D');
      return {
        number: own,
        label: text(item, '00620005') || `${own}`,
        colour: lab.length === 3 ? fromLab(lab) : givenColour(own),
        slices: new Array<Patch | undefined>(slices).fill(undefined),
      };
    })
    .filter((segment) => segment.number > 0);
}

interface Placed {
  grid: VoxelGrid;
  /** Of each frame. */
  slices: number[];
  hasPlace: boolean;
}

/** Lays the frames into a grid; where nothing says their place, one behind the other as their pictures were. */
function placed(frames: readonly Frame[], host: DisplaySet): Placed {
  const data = frames[0]?.data ?? {};
  const { rows, columns } = describePixels(data);
  const pictures = new Map(host.frames.map((frame) => [`${frame.instance}/${frame.number}`, frame.data]));
  const own = pixelSpacing(data);
  const { row, column } = own.basis === 'none' ? pixelSpacing(host.data) : own;
  const between = number(data, '00180088') || number(data, TAG.SliceThickness) || 1;
  const spacing = [row, column, between] as const;
  const planes = frames.map((frame) => planeOf(frame.data) ?? planeOf(pictures.get(sourcesOf(frame)[0] ?? '') ?? {}));
  const known = planes.filter((plane): plane is Plane => plane !== undefined);
  const found = known.length === frames.length ? gridOf({ planes: known, rows, columns, spacing }) : undefined;
  if (found) return { ...found, hasPlace: true };
  const sources = frames.map((frame, at) => sourcesOf(frame)[0] ?? `${at}`);
  const names = [...new Set(sources)];
  const grid: VoxelGrid = { columns, rows, slices: names.length, origin: [0, 0, 0], steps: flat(row, column) };
  return { grid, slices: sources.map((source) => names.indexOf(source)), hasPlace: false };
}

/** The plane that pictures without one are shown in. */
function flat(row: number, column: number): VoxelGrid['steps'] {
  return [
    [column, 0, 0],
    [0, row, 0],
    [0, 0, 1],
  ];
}

/** Names the pictures on which a frame was drawn. */
function sourcesOf(frame: Frame): string[] {
  return items(frame.data, SOURCE_IMAGE).flatMap((source) => {
    const frames = numbers(source, '00081160');
    return (frames.length > 0 ? frames : [1]).map((one) => `${text(source, '00081155')}/${one}`);
  });
}

/** One frame drawn on several pictures was resampled from them: then only its place tells where it belongs. */
function referencesOf(frames: readonly Frame[], slices: readonly number[]): Map<string, number> {
  const sources = frames.map(sourcesOf);
  if (sources.some((names) => names.length > 1)) return new Map();
  return new Map(sources.flatMap((names, at) => names.map((name): [string, number] => [name, slices[at] ?? 0])));
}
