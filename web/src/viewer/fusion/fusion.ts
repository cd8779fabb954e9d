import { imageLoader } from '@cornerstonejs/core';
import { number, text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { type Plane, planeOf } from '../dicom/geometry';
import { TAG } from '../dicom/tags';
import { extremes } from '../loader/image';
import { describePixels, pixelSpacing } from '../loader/pixelDescription';
import { PRIORITY } from '../loader/queue';
import { suvFactor } from '../loader/suv';
import type { LayerLook } from '../overlays/layer';
import { layers } from '../overlays/layers';
import type { ValueVolume } from '../overlays/valueVolume';
import { gridOf } from '../overlays/voxels';
import type { ColourMapName } from './colourMaps';

/** A series over others of the same space: uptake over anatomy. */
export interface FusionLayer extends LayerLook {
  kind: 'fusion';
  frameOfReference: string;
  /** Its own pictures are not drawn over. */
  series: string;
  volume: ValueVolume;
  /** `SUV`, `Bq/ml`, `HU`, or nothing. */
  unit: string;
  /** What has the first and the last colour. */
  lower: number;
  upper: number;
  /** The highest value that `upper` may be given. */
  largest: number;
  colours: ColourMapName;
}

const AT_ONCE = 6;
const WAITING = { waiting: PRIORITY.series } as never;
const UPPER_SUV = 7;
const LARGEST_SUV = 25;

/** Lays a volume over others of its space; its slices come one by one, those in the middle first. */
export function fuse(set: DisplaySet): void {
  const planes = set.frames.map((frame) => planeOf(frame.data));
  const known = planes.filter((plane): plane is Plane => plane !== undefined);
  const { rows, columns } = describePixels(set.data);
  const { row, column } = pixelSpacing(set.data);
  const found =
    known.length === set.frames.length
      ? gridOf({ planes: known, rows, columns, spacing: [row, column, 1] })
      : undefined;
  if (!found) return;
  const volume: ValueVolume = { grid: found.grid, slices: new Array(found.grid.slices).fill(undefined) };
  const unit = unitOf(set);
  const upper = unit === 'SUV' ? UPPER_SUV : windowTop(set);
  layers.put({
    kind: 'fusion',
    id: set.id,
    name: set.description || set.modality,
    isVisible: true,
    opacity: 0.5,
    frameOfReference: set.frameOfReference,
    series: set.series,
    volume,
    unit,
    lower: 0,
    upper,
    largest: unit === 'SUV' ? LARGEST_SUV : 2 * upper,
    colours: 'hot',
  });
  void load(set, volume, found.slices);
}

async function load(set: DisplaySet, volume: ValueVolume, slices: readonly number[]): Promise<void> {
  const middle = set.frames.length / 2;
  const waiting = set.frames
    .map((frame, at) => ({ imageId: frame.imageId, slice: slices[at] ?? 0, away: Math.abs(at - middle) }))
    .sort((one, other) => one.away - other.away);
  const next = async () => {
    for (let one = waiting.shift(); one && layers.find(set.id); one = waiting.shift()) {
      const image = await imageLoader.loadAndCacheImage(one.imageId, WAITING);
      volume.slices[one.slice] = image.getPixelData();
      layers.redraw();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  const layer = layers.find(set.id);
  if (layer?.kind === 'fusion' && layer.unit !== 'SUV') {
    const most = volume.slices.reduce((top, slice) => Math.max(top, slice ? extremes(slice).max : 0), 0);
    layers.change(set.id, { largest: most, upper: Math.min(layer.upper, most) });
  }
}

function unitOf(set: DisplaySet): string {
  if (set.modality === 'CT') return 'HU';
  if (set.modality !== 'PT') return '';
  return suvFactor(set.data) === undefined ? text(set.data, TAG.Units) : 'SUV';
}

function windowTop({ data }: DisplaySet): number {
  const [center, width] = [number(data, TAG.WindowCenter), number(data, TAG.WindowWidth)];
  return center !== undefined && width ? Math.max(center + width / 2, 1) : 1000;
}
