import { getRenderingEngines, type VolumeViewport } from '@cornerstonejs/core';
import { stackViewportOf } from '../cells/viewportOf';
import type { DisplaySet } from '../dicom/displaySets';
import { dot, planeOf, type Vector } from '../dicom/geometry';
import { extentOf, type Segment, type SegmentsLayer } from '../segmentations/segmentation';
import type { Viewer } from '../state/viewer';
import { planeId } from '../volume/planesWindow';
import type { Layer } from './layer';
import { pointAt } from './voxels';

/** A place to go to: a picture where it was drawn on one, else a point of the patient. */
interface Place {
  /** `SOP Instance UID/frame`. */
  image?: string | undefined;
  point?: Vector | undefined;
}

/** Goes to where a layer begins, in the active cell. */
export async function jumpInto(viewer: Viewer, layer: Layer): Promise<void> {
  if (layer.kind === 'segments') {
    const [first] = layer.segmentation.segments.filter((one) => extentOf(one));
    if (first) await jumpToSegment(viewer, layer, first);
  } else if (layer.kind === 'structures') {
    await jumpToPoint(viewer, middleOf(layer.structures[0]?.contours.map(({ points }) => points[0] ?? [0, 0, 0])));
  } else if (layer.kind === 'dose') {
    const { grid } = layer.volume;
    const middle: Vector = [grid.columns / 2, grid.rows / 2, Math.floor(grid.slices / 2)];
    await jumpToPoint(viewer, pointAt(grid, middle));
  }
}

/** Goes to the first slice of a segment. */
export async function jumpToSegment(viewer: Viewer, { segmentation }: SegmentsLayer, segment: Segment): Promise<void> {
  const extent = extentOf(segment);
  if (!extent) return;
  const slice = extent.from[2];
  const patch = segment.slices[slice];
  if (!patch) return;
  const middle: Vector = [patch.left + patch.width / 2, patch.top + patch.height / 2, slice];
  const image = [...segmentation.references].find(([, at]) => at === slice)?.[0];
  const point = segmentation.frameOfReference ? pointAt(segmentation.grid, middle) : undefined;
  await go(viewer, { image, point });
}

export async function jumpToPoint(viewer: Viewer, point: Vector | undefined): Promise<void> {
  await go(viewer, { point });
}

/** Gives the point in the middle of a list: somewhere inside of what is drawn in many planes. */
export function middleOf(points: readonly Vector[] | undefined): Vector | undefined {
  return points?.[Math.floor(points.length / 2)];
}

async function go(viewer: Viewer, { image, point }: Place): Promise<void> {
  const { sets, cells, active } = viewer.state.get();
  const content = cells[active];
  const set = sets[content?.set ?? ''];
  if (!content || !set) return;
  if (content.mode === 'planes' && point) goInPlanes(active, point);
  const index = content.mode === 'stack' ? indexOf(set, { image, point }) : -1;
  if (index < 0) return;
  const viewport = stackViewportOf(active);
  const isShown = viewport?.getImageIds()[0] === set.frames[0]?.imageId;
  if (viewport && isShown) await viewport.setImageIdIndex(index);
  else viewer.state.set({ cells: cells.map((one, at) => (at === active ? { ...content, index } : one)) });
}

/** Gives the picture of a stack that is named, else the one that lies nearest. */
function indexOf({ frames }: DisplaySet, { image, point }: Place): number {
  const named = frames.findIndex((frame) => `${frame.instance}/${frame.number}` === image);
  if (named >= 0 || !point) return named;
  let best = { at: -1, gap: Number.POSITIVE_INFINITY };
  frames.forEach((frame, at) => {
    const plane = planeOf(frame.data);
    const gap = plane ? Math.abs(dot(plane.normal, point) - dot(plane.normal, plane.position)) : best.gap;
    if (gap < best.gap) best = { at, gap };
  });
  return best.at;
}

function goInPlanes(cell: number, point: Vector): void {
  const [engine] = getRenderingEngines() ?? [];
  for (const viewport of engine?.getViewports() ?? []) {
    if (!viewport.id.startsWith(planeId(cell, ''))) continue;
    (viewport as VolumeViewport).jumpToWorld(point);
    viewport.render();
  }
}
