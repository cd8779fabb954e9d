import { BrowserStore } from '../state/browserStore';
import type { SegmentsLayer } from './segmentation';

/** A segmentation that is not in the archive yet; kept in the browser, so that a reload loses nothing. */
export interface Drawing {
  study: string;
  layer: SegmentsLayer;
  /** Another one after every change. */
  version: string;
}

const drawings = new BrowserStore<Drawing>('dicom-network.segmentations', 'drawings');

export const readDrawing = (study: string): Promise<Drawing | undefined> => drawings.read(study);
export const keepDrawing = (drawing: Drawing): Promise<void> => drawings.keep(drawing);
export const forgetDrawing = (study: string): Promise<void> => drawings.forget(study);

/** Says that the archive has, under this id, what was painted in a study that has been left since. */
export async function noteSavedAfterwards(study: string, layer: string, version: string, id: string): Promise<void> {
  const drawing = await readDrawing(study);
  if (drawing?.layer.id !== layer) return;
  if (drawing.version === version) await forgetDrawing(study);
  // What was painted before it was left is to be stored in the place of that.
  else await keepDrawing({ ...drawing, layer: { ...drawing.layer, id } });
}
