import { fetchMetadata } from '../dicom/archive';
import { text } from '../dicom/attributes';
import { displaySetsOf } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { store } from '../dicom/writing';
import { addSets } from '../state/opening';
import type { Viewer } from '../state/viewer';
import { editing } from './editing';
import { PIXELS, writeSegmentation } from './writeSegmentation';

/** Puts what is painted into the archive, in the place of what was there of it before. Raises: an Error. */
export async function saveSegmentation(viewer: Viewer, creator: string): Promise<void> {
  const current = editing.current();
  if (!current) return;
  const noteSaved = editing.saving();
  const { layer, canvas } = current;
  const before = viewer.state.get().sets[layer.id]?.data;
  const predecessor = before && text(before, '00080070') === 'DICOM Network' ? before : undefined;
  const { segmentation, name } = layer;
  const { data, pixels } = writeSegmentation({ segmentation, canvas, name, creator, predecessor });
  await store([data], new Map([[PIXELS, pixels]]));
  const series = text(data, TAG.SeriesInstanceUID);
  const sets = displaySetsOf(await fetchMetadata(canvas.study, series));
  addSets(viewer, sets);
  await noteSaved(sets[0]?.id ?? series);
}
