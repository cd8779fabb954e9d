import type { DisplaySet } from '../dicom/displaySets';
import { dot, type Plane, planeOf } from '../dicom/geometry';
import type { CellView, Viewer } from '../state/viewer';

/** Where somebody looks: a slice in the space of a patient. */
export interface Place {
  frameOfReference: string;
  position: Plane['position'];
  normal: Plane['normal'];
}

/** Slices that are turned against each other by more than about 18 degrees do not lie in one place. */
const PARALLEL = 0.95;

/** Tells where the active cell of a window looks; undefined where its picture lies nowhere that is known. */
export function placeOf(viewer: Viewer, view: CellView | undefined): Place | undefined {
  const { sets, cells, active } = viewer.state.get();
  const content = cells[active];
  const set = sets[content?.set ?? ''];
  const plane = planeOf(set?.frames[view?.index ?? 0]?.data ?? {});
  if (!set || !plane || content?.mode !== 'stack' || !set.frameOfReference) return undefined;
  return { frameOfReference: set.frameOfReference, position: plane.position, normal: plane.normal };
}

/** Gives the picture of a stack that lies nearest to a place; undefined in another space or for other planes. */
export function nearestTo(set: DisplaySet, place: Place): number | undefined {
  const planes = set.frames.map((frame) => planeOf(frame.data));
  const first = planes[0];
  if (!first || set.frameOfReference !== place.frameOfReference) return undefined;
  if (Math.abs(dot(first.normal, place.normal)) < PARALLEL) return undefined;
  const wanted = dot(place.position, first.normal);
  const gaps = planes.map((plane) => (plane ? Math.abs(dot(plane.position, first.normal) - wanted) : Number.NaN));
  const least = Math.min(...gaps.filter(Number.isFinite));
  return gaps.indexOf(least);
}
