import { type DataSet, item, items, number, numbers, text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { planeOf } from '../dicom/geometry';
import { readAllFrames } from '../loader/allFrames';
import { extremes } from '../loader/image';
import { describePixels, pixelSpacing } from '../loader/pixelDescription';
import type { LayerLook } from '../overlays/layer';
import type { ValueVolume } from '../overlays/valueVolume';
import { plus, scaled } from '../overlays/voxels';

/** How a dose is shown. */
export type DoseStyle = 'lines' | 'wash' | 'both';

/** A dose over the pictures for which it was planned. */
export interface DoseLayer extends LayerLook {
  kind: 'dose';
  frameOfReference: string;
  volume: ValueVolume;
  /** `Gy`, or nothing for one that is relative (PS3.3 C.8.8.3). */
  unit: string;
  /** The highest there is. */
  largest: number;
  /** What 100 % is. */
  reference: number;
  style: DoseStyle;
}

/** Reads a dose; its planes as even as the most narrow two. Raises: an Error where it cannot be had or has no place. */
export async function readDose(set: DisplaySet): Promise<Pick<DoseLayer, 'volume' | 'unit' | 'largest'>> {
  const { rows, columns } = describePixels(set.data);
  const plane = planeOf(set.data);
  const offsets = offsetsOf(set.data, set.frames.length);
  if (!plane || !offsets) throw new Error('a dose does not say where it lies');
  const factor = number(set.data, '3004000E') ?? 1;
  const stored: Float32Array[] = [];
  await readAllFrames(set.frames, (values) => stored.push(Float32Array.from(values, (value) => value * factor)));
  const { slices, start, step } = evenly(stored, offsets);
  const { row, column } = pixelSpacing(set.data);
  const grid = {
    columns,
    rows,
    slices: slices.length,
    origin: plus(plane.position, scaled(plane.normal, start)),
    steps: [scaled(plane.row, column), scaled(plane.column, row), scaled(plane.normal, step)] as const,
  };
  const largest = slices.reduce((most, slice) => Math.max(most, extremes(slice).max), 0);
  return { volume: { grid, slices }, unit: text(set.data, '30040002') === 'GY' ? 'Gy' : '', largest };
}

/** Gives how far the planes lie from the first one: millimetres along the normal (PS3.3 C.8.8.3.2). */
function offsetsOf(data: DataSet, count: number): number[] | undefined {
  if (count === 1) return [0];
  const offsets = numbers(data, '3004000C');
  if (offsets.length !== count) return undefined;
  const [first = 0] = offsets;
  // Where it does not begin with 0 it holds coordinates; of those, too, only the distances matter.
  return offsets.map((offset) => offset - first);
}

interface Even {
  slices: Float32Array[];
  /** Of the first slice, and from each to the next: millimetres. */
  start: number;
  step: number;
}

/** Makes planes that lie unevenly even, each between the two that it lies between. */
export function evenly(stored: Float32Array[], offsets: readonly number[]): Even {
  const order = offsets.map((offset, at) => ({ offset, at })).sort((one, other) => one.offset - other.offset);
  const depths = order.map(({ offset }) => offset);
  const planes = order.flatMap(({ at }) => stored[at] ?? []);
  const start = depths[0] ?? 0;
  const gaps = depths.slice(1).map((depth, at) => depth - (depths[at] ?? 0));
  if (gaps.length === 0) return { slices: planes, start, step: 1 };
  const step = Math.max(Math.min(...gaps), 0.1);
  if (gaps.every((gap) => Math.abs(gap - step) < 0.01)) return { slices: planes, start, step };
  const count = Math.floor(((depths.at(-1) ?? 0) - start) / step + 1e-6) + 1;
  const slices = Array.from({ length: count }, (_, at) => between(planes, depths, start + at * step));
  return { slices, start, step };
}

function between(planes: Float32Array[], depths: readonly number[], depth: number): Float32Array {
  const above = depths.findIndex((one) => one >= depth - 1e-6);
  const [upper, lower] = [planes[above], planes[above - 1]];
  const [high = 0, low = 0] = [depths[above], depths[above - 1]];
  if (!upper) return planes.at(-1) ?? new Float32Array();
  if (!lower || Math.abs(high - depth) < 1e-6) return upper;
  const share = (depth - low) / (high - low);
  return upper.map((value, at) => value * share + (lower[at] ?? 0) * (1 - share));
}

/** Gives the dose that was prescribed, where the plan is there and says it: Gy. */
export function prescribedDose(dose: DataSet, all: readonly DisplaySet[]): number | undefined {
  const uid = text(item(dose, '300C0002'), '00081155');
  const plan = all.find((set) => uid !== '' && text(set.data, '00080018') === uid);
  const doses = items(plan?.data ?? {}, '300A0010').flatMap((reference) => number(reference, '300A0026') ?? []);
  return doses.length > 0 ? Math.max(...doses) : undefined;
}
